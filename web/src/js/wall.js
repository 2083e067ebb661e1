// Wall: shifts by two pixels each hour against burn-in, and says when its figures have grown old.
const OLD = 120_000;

export function startWall() {
  const wall = () => document.querySelector(".tb-wall");
  let fresh = Date.now();
  document.addEventListener("htmx:afterSwap", () => {
    fresh = Date.now();
  });
  setInterval(() => {
    const screen = wall();
    if (!screen) return;
    const step = Math.floor(Date.now() / 3_600_000) % 4;
    for (let at = 1; at < 4; at++) screen.classList.toggle(`is-shift-${at}`, at === step);
    const note = screen.querySelector("[data-stale]");
    if (note) note.hidden = Date.now() - fresh < OLD;
  }, 10_000);
}
