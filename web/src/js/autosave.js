// Drafts save themselves: form[data-autosave=URL] is posted by htmx a moment after each change; the server keeps the draft.
import { htmx } from "./htmx.js";
import { onContent, say, within } from "./page.js";

const WAIT = 1200;
const RETRY = 8000;

function attach(form) {
  if (form.dataset.autosaveOn) return;
  form.dataset.autosaveOn = "1";
  const status = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
  let timer = 0;
  let dirty = false;
  let busy = false;
  let leaving = false;

  const tell = (words, bad = false) => {
    if (!status) return;
    status.textContent = words;
    status.classList.toggle("is-bad", bad);
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  async function save() {
    if (!dirty || leaving) return;
    if (busy) return later(WAIT);
    busy = true;
    dirty = false;
    tell("正在保存…");
    let answer = null;
    const note = (event) => {
      if (event.detail.requestConfig?.path === form.dataset.autosave || event.detail.pathInfo?.requestPath === form.dataset.autosave) {
        answer = event.detail.xhr;
      }
    };
    form.addEventListener("htmx:afterRequest", note);
    try {
      await htmx.ajax("POST", form.dataset.autosave, { source: form, target: form, swap: "none" });
    } catch {
      answer = null;
    }
    form.removeEventListener("htmx:afterRequest", note);
    busy = false;
    if (answer && answer.status >= 200 && answer.status < 300) {
      const words = /^text\/plain/.test(answer.getResponseHeader("Content-Type") ?? "") ? answer.responseText.trim() : "";
      const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
      tell(words || `${time} 已自动保存，换台电脑也能接着填`);
    } else {
      dirty = true;
      const expired = answer && (answer.status === 401 || answer.status === 403);
      tell(expired ? "登录已过期，还没存上。请在新窗口登录，这一页会接着存" : "还没存上，您填的内容还在这一页，正在重试", true);
      say("还没存上，正在重试");
      later(RETRY);
    }
    if (dirty) later(RETRY);
  }

  const touched = (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    later(WAIT);
  };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  form.addEventListener("htmx:responseError", () => {
    leaving = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) save();
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
}

export function startAutosave() {
  onContent((root) => within(root, "form[data-autosave]").forEach(attach));
}
