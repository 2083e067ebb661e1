// Decision-bar keys: an element with data-key is pressed by that key; one that may not be pressed says why.
import { onContent, say, shortcut, within } from "./page.js";

/** The words of a button without its key cap: 准予，还差 3 项核查. */
function words(button) {
  const copy = button.cloneNode(true);
  for (const cap of copy.querySelectorAll("kbd")) cap.remove();
  return [...copy.childNodes].map((node) => node.textContent.trim()).filter(Boolean).join("，");
}

export function startDecideKeys() {
  document.addEventListener("keydown", (event) => {
    const key = shortcut(event)?.toLowerCase();
    if (!key || event.repeat) return;
    const target = [...document.querySelectorAll("[data-key]")].find(
      (one) => one.dataset.key.toLowerCase() === key && one.offsetParent !== null,
    );
    if (!target) return;
    event.preventDefault();
    if (target.getAttribute("aria-disabled") === "true") say(`现在不能${words(target)}`);
    else if (target.matches("input:not([type=checkbox],[type=radio],[type=submit]),textarea,select")) target.focus();
    else target.click();
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[aria-disabled=true]");
    if (target) event.preventDefault();
  });
  onContent((root) => {
    for (const one of within(root, "[data-key]")) one.setAttribute("aria-keyshortcuts", one.dataset.key.toUpperCase());
  });
}
