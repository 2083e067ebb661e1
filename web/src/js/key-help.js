// The ? key lists the keys of this page and lets people turn single-letter keys off or on (WCAG 2.1.4).
import { keysOn, remember } from "./page.js";

function lines() {
  const seen = new Map();
  for (const one of document.querySelectorAll(".tb-keys > span")) {
    const keys = [...one.querySelectorAll("kbd")].map((key) => key.textContent.trim());
    const words = [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join("");
    if (keys.length && words) seen.set(keys.join(" "), words);
  }
  for (const one of document.querySelectorAll("[data-key]")) {
    const copy = one.cloneNode(true);
    for (const extra of copy.querySelectorAll("kbd,.tb-xs,svg")) extra.remove();
    seen.set(one.dataset.key.toUpperCase(), one.getAttribute("aria-label") ?? copy.textContent.trim());
  }
  return seen;
}

function open() {
  const box = document.createElement("dialog");
  box.className = "tb-keydlg";
  box.setAttribute("aria-labelledby", "tb-keydlg-h");
  const title = document.createElement("h2");
  title.id = "tb-keydlg-h";
  title.textContent = "这一页的快捷键";
  const list = document.createElement("ul");
  for (const [keys, words] of lines()) {
    const line = document.createElement("li");
    for (const key of keys.split(" ")) line.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    line.append(words);
    list.append(line);
  }
  const acts = Object.assign(document.createElement("p"), { className: "tb-acts" });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "tb-btn", textContent: "关闭" });
  const turn = Object.assign(document.createElement("button"), {
    type: "button",
    className: "tb-btn tb-btn-q",
    textContent: keysOn() ? "关掉单键快捷键" : "打开单键快捷键",
  });
  close.addEventListener("click", () => box.close());
  turn.addEventListener("click", () => {
    remember("tb_keys", keysOn() ? "off" : "on");
    box.close();
  });
  box.addEventListener("close", () => box.remove());
  acts.append(close, turn);
  box.append(title, list, acts);
  document.body.append(box);
  box.showModal();
}

export function startKeyHelp() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.("input,textarea,select,[contenteditable]") || document.querySelector("dialog[open]")) return;
    if (!document.querySelector("[data-key],.tb-keys,[data-list]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-key-help]")) open();
  });
}
