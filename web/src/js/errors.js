// The error summary takes the focus when it appears; its links put the cursor into the field.
import { onContent, within } from "./page.js";

export function startErrors() {
  onContent((root) => {
    const [summary] = within(root, ".tb-errsum[tabindex]");
    if (!summary) return;
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: "start" });
    if (root === document && !document.title.startsWith("有错误")) document.title = `有错误：${document.title}`;
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".tb-errsum a[href^='#']");
    if (!link) return;
    const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const control = field.matches("input,select,textarea,button,a") ? field : field.querySelector("input,select,textarea");
    (field.closest(".tb-fld") ?? field).scrollIntoView({ block: "center" });
    (control ?? field).focus({ preventScroll: true });
  });
}
