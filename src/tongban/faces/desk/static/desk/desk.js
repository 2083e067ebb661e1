// The desk's small helps: common phrases go into their field, one tick box for all, everything works without them.
document.addEventListener("click", (event) => {
  const phrase = event.target.closest("[data-phrase]");
  if (!phrase) return;
  const field = document.getElementById(phrase.dataset.phrase);
  if (!field) return;
  const words = phrase.textContent.trim();
  const joint = field.value && !/[\s。；：，]$/.test(field.value) ? "；" : "";
  field.value += joint + words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-tick-all]");
  if (!all) return;
  for (const box of document.querySelectorAll(all.dataset.tickAll)) box.checked = all.checked;
});

// a row of the items table is ticked as soon as something is written in it
document.addEventListener("input", (event) => {
  const row = event.target.closest(".dk-items tr");
  const box = row && row.querySelector("input[type=checkbox]");
  if (box && event.target !== box && event.target.value) box.checked = true;
});

for (const box of document.querySelectorAll(".dk-phr[hidden],[data-needs-script][hidden]")) box.hidden = false;

// below 1280 px the pane that was asked for is the open tab: the form of an action, or the paper that is looked at
if (matchMedia("(max-width:1279px)").matches) {
  const wanted = document.querySelector("#act,.dk-stale") && location.hash !== "#paper" ? "#pane-contents" : location.hash === "#paper" ? "#pane-papers" : "";
  if (wanted) document.querySelector(`.tb-panetabs a[href="${wanted}"]`)?.click();
}
