// Split workbench below 1280 px: the panes become tabs (核查 · 内容 · 材料); wider, they stand side by side again.
import { onContent, within } from "./page.js";

const narrow = matchMedia("(max-width:1279px)");

function attach(bar) {
  const tabs = [...bar.querySelectorAll("a[href^='#']")];
  const panes = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));
  if (panes.some((pane) => !pane)) return;
  let chosen = 0;

  const show = (at, focus = false) => {
    chosen = at;
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === at));
      tab.toggleAttribute("aria-current", index === at);
      if (index === at) tab.setAttribute("aria-current", "true");
      tab.tabIndex = index === at ? 0 : -1;
      panes[index].hidden = index !== at;
    });
    if (focus) tabs[at].focus();
  };
  const arrange = () => {
    if (narrow.matches) {
      bar.setAttribute("role", "tablist");
      tabs.forEach((tab, index) => {
        tab.setAttribute("role", "tab");
        tab.id ||= `tb-tab-${index}`;
        tab.setAttribute("aria-controls", panes[index].id);
        panes[index].setAttribute("role", "tabpanel");
        panes[index].setAttribute("aria-labelledby", tab.id);
      });
      show(chosen);
    } else {
      bar.removeAttribute("role");
      tabs.forEach((tab, index) => {
        tab.removeAttribute("role");
        tab.removeAttribute("aria-selected");
        panes[index].removeAttribute("role");
        panes[index].removeAttribute("aria-labelledby");
        panes[index].hidden = false;
      });
    }
  };
  bar.addEventListener("click", (event) => {
    const at = tabs.indexOf(event.target.closest("a"));
    if (at < 0 || !narrow.matches) return;
    event.preventDefault();
    show(at);
  });
  bar.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || !narrow.matches) return;
    event.preventDefault();
    show((chosen + by + tabs.length) % tabs.length, true);
  });
  narrow.addEventListener("change", arrange);
  const wanted = tabs.findIndex((tab) => tab.hash === location.hash);
  if (wanted > 0) chosen = wanted;
  arrange();
}

export function startPanes() {
  onContent((root) => within(root, ".tb-panetabs").forEach(attach));
}
