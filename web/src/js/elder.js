// Elder page: larger or smaller type, remembered in a cookie that the server reads, and reading aloud.
import { onContent, remember, say, within } from "./page.js";

const SIZES = ["", "l", "xl"];

function size() {
  return Math.max(0, SIZES.findIndex((name) => name && document.documentElement.classList.contains(`tb-size-${name}`)));
}

function resize(by) {
  const at = Math.min(SIZES.length - 1, Math.max(0, size() + by));
  for (const name of SIZES) if (name) document.documentElement.classList.toggle(`tb-size-${name}`, name === SIZES[at]);
  remember("tb_size", SIZES[at] || "m");
  say(["标准字号", "大字", "特大字"][at]);
}

function read(button) {
  const speech = globalThis.speechSynthesis;
  if (speech.speaking) {
    speech.cancel();
    return;
  }
  const from = document.querySelector(button.dataset.read || "main");
  const words = new SpeechSynthesisUtterance(from.innerText);
  words.lang = "zh-CN";
  words.rate = 0.9;
  words.onend = () => button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-pressed", "true");
  speech.speak(words);
}

export function startElder() {
  onContent((root) => {
    for (const one of within(root, "[data-read][hidden]")) one.hidden = !globalThis.speechSynthesis;
  });
  document.addEventListener("click", (event) => {
    const sizer = event.target.closest?.("[data-size]");
    const reader = event.target.closest?.("[data-read]");
    if (!sizer && !reader) return;
    event.preventDefault();
    if (sizer) resize(sizer.dataset.size === "up" ? 1 : -1);
    else if (globalThis.speechSynthesis) read(reader);
  });
}
