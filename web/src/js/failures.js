// When a request fails, says what happened, what is safe, what to do and whom to ask, in a band on top of the page.
import { say } from "./page.js";

function show(words) {
  const band = document.getElementById("tb-alert");
  if (!band) return;
  band.querySelector("[data-words]").textContent = words;
  band.hidden = false;
  say(words);
}

export function startFailures() {
  const ask = () => document.body.dataset.help ?? "";
  document.addEventListener("htmx:sendError", () => {
    show(`没有连上。您填的内容还在这一页，请检查网络后再试一次。${ask()}`);
  });
  document.addEventListener("htmx:timeout", () => {
    show(`等得太久，这一步没有办成。请再试一次。${ask()}`);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (event.detail.elt.matches("[data-autosave]")) return;
    if (status === 401 || status === 403) show(`登录已过期，或者您没有这一步的权限。请在新窗口登录后回来再试，这一页的内容还在。${ask()}`);
    else if (status === 404) show(`要找的内容不在了。请刷新这一页看最新情况。${ask()}`);
    else show(`这一步没有办成，您填的内容还在。请过一会儿再试。${ask()}`);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const band = document.getElementById("tb-alert");
    if (band && event.detail.successful) band.hidden = true;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#tb-alert [data-close]")) document.getElementById("tb-alert").hidden = true;
  });
}
