// Lists by keyboard: J and K move, Enter opens (the link has the focus), X selects, / goes to the search box.
import { onContent, shortcut, within } from "./page.js";

const rows = () => [...document.querySelectorAll("[data-list] [data-row]")].filter((row) => row.offsetParent !== null);
const opener = (row) => row.querySelector("a[data-open]") ?? row.querySelector("a[href]");

function choose(row, focus = true) {
  for (const other of document.querySelectorAll("[data-row].sel")) if (other !== row) other.classList.remove("sel");
  row.classList.add("sel");
  if (!focus) return;
  const link = opener(row);
  link?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("sel"));
  choose(all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + by))]);
}

/** In a single case J and K go to its neighbours, if the page has such links. */
function neighbour(rel) {
  const link = document.querySelector(`a[rel=${rel}][data-step]`);
  if (link) link.click();
  return Boolean(link);
}

export function startListKeys() {
  document.addEventListener("keydown", (event) => {
    const key = shortcut(event)?.toLowerCase();
    if (!key) return;
    if (key === "j" || key === "k") {
      const by = key === "j" ? 1 : -1;
      if (document.querySelector("[data-list]")) step(by);
      else if (!neighbour(by > 0 ? "next" : "prev")) return;
    } else if (key === "enter") {
      const row = document.querySelector("[data-row].sel");
      if (!row || event.target !== document.body) return;
      opener(row)?.click();
    } else if (key === "x") {
      const box = document.querySelector("[data-row].sel input[type=checkbox]");
      if (!box) return;
      box.click();
    } else if (key === "/") {
      const find = document.querySelector("[data-find]");
      if (!find) return;
      find.focus();
      find.select?.();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-list] [data-row]");
    if (row) choose(row, false);
  });
  onContent((root) => {
    for (const find of within(root, "[data-find]")) find.setAttribute("aria-keyshortcuts", "/");
  });
}
