// The hall's small helps: function keys at the counter, where the keyboard is, pages that renew themselves, a pad to sign on.
const KEYS = { F2: "#f-read", F7: "#f-scan", F8: "#f-submit" };
document.addEventListener("keydown", (event) => {
  const button = KEYS[event.key] && !event.ctrlKey && !event.altKey && !event.metaKey && document.querySelector(KEYS[event.key]);
  if (!button || event.repeat) return;
  event.preventDefault();
  button.click();
});

// the server says what is open next; an error summary has the focus already
const form = document.querySelector("form[data-focus]");
if (form && form.dataset.focus && !document.querySelector(".tb-errs,[data-error-summary]")) {
  const names = { find: "#q", name: "#who-name", read: "#f-read", as: "#f-as", hit: "#f-hit", scan: "#f-scan", submit: "#f-submit" };
  const wanted = form.dataset.focus;
  const place = names[wanted] ? document.querySelector(names[wanted]) : (document.getElementById(wanted) ?? document.getElementById(`${wanted}_0`)); // a group of options
  const target = place && (place.matches("input,select,textarea,button") ? place : place.querySelector("input,select,textarea,button"));
  if (target) {
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }
}

// a chosen file goes at once
for (const input of document.querySelectorAll(".hl-file input")) {
  input.addEventListener("change", () => {
    const save = input.form.querySelector('button[name="do"][value="save"]');
    if (input.files.length) input.form.requestSubmit(save ?? undefined);
  });
}

const renewing = document.querySelector("[data-renew]");
if (renewing) setTimeout(() => location.reload(), Number(renewing.dataset.renew) * 1000);
// the kiosk goes back to its start when nobody touches it, so that nothing of the last person stays
const idle = document.querySelector("[data-home][data-idle]");
if (idle) {
  let waiting = 0;
  const again = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => location.replace(idle.dataset.home), Number(idle.dataset.idle) * 1000);
  };
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, again);
  again();
}
const after = document.querySelector("a[data-after]");
if (after) setTimeout(() => after.click(), Number(after.dataset.after) * 1000);

for (const pad of document.querySelectorAll("[data-pad]")) {
  const field = document.querySelector(`input[name="${pad.dataset.pad}"]`);
  const svg = pad.querySelector("svg");
  const line = svg.querySelector("path");
  pad.hidden = false;
  let drawing = false;
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    return `${Math.round(((event.clientX - box.left) * 600) / box.width)} ${Math.round(((event.clientY - box.top) * 180) / box.height)}`;
  };
  const put = (mark, event) => {
    if (field.value.length > 3900) return;
    field.value += `${mark}${at(event)}`;
    line.setAttribute("d", field.value);
  };
  svg.addEventListener("pointerdown", (event) => {
    drawing = true;
    svg.setPointerCapture(event.pointerId);
    put("M", event);
    put("L", event);
  });
  svg.addEventListener("pointermove", (event) => drawing && put("L", event));
  svg.addEventListener("pointerup", () => (drawing = false));
  pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
    field.value = "";
    line.setAttribute("d", "");
  });
}
