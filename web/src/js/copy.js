// Copy: [data-copy="text"] or [data-copy-from="#id"] puts the words on the clipboard and says so on the button.
import { onContent, say, within } from "./page.js";

export function startCopy() {
  onContent((root) => {
    for (const one of within(root, "[data-copy][hidden],[data-copy-from][hidden]")) one.hidden = !navigator.clipboard;
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy],[data-copy-from]");
    if (!button) return;
    event.preventDefault();
    const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const words = from ? (from.value ?? from.textContent.trim()) : button.dataset.copy;
    const label = button.querySelector("[data-label]") ?? button;
    const before = label.dataset.before ?? label.textContent;
    label.dataset.before = before;
    try {
      await navigator.clipboard.writeText(words);
      label.textContent = "已复制";
      say("已复制");
    } catch {
      label.textContent = "没复制成，请手工选取";
      say("没复制成，请手工选取");
    }
    setTimeout(() => {
      label.textContent = before;
    }, 2000);
  });
}
