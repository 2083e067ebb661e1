// Words shared by the behaviours: run on a ready page and on each swapped part, speak to screen readers, read keys.

/** Calls `start(root)` once for the page and again for every part that htmx swaps in. */
export function onContent(start) {
  const first = () => start(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", first);
  else first();
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) start(event.detail.elt);
  });
}

/** Elements in `root`, itself included, that match. */
export function within(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root instanceof Element && root.matches(selector) ? [root, ...found] : found;
}

/** Says a sentence to assistive technology without moving the focus. */
export function say(words) {
  const region = document.getElementById("tb-say");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => {
    region.textContent = words;
  }, 50);
}

const KEYS_OFF = /(?:^|; )tb_keys=off(?:;|$)/;

/** Whether single-letter keys are on: people may turn them off (WCAG 2.1.4), the choice is a plain cookie. */
export function keysOn() {
  return !KEYS_OFF.test(document.cookie) && document.body.dataset.keys !== "off";
}

export function remember(name, value) {
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${secure}`;
}

/** The key of an event if it may act as a shortcut, else null: never while typing, composing or in a dialog. */
export function shortcut(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  const at = event.target;
  if (at instanceof Element) {
    const box = at.closest("input,textarea,select,[contenteditable]");
    if (box && !(box instanceof HTMLInputElement && /^(?:checkbox|radio|button|submit)$/.test(box.type))) return null;
  }
  if (document.querySelector("dialog[open]")) return null;
  return keysOn() ? event.key : null;
}
