// Drag and drop for file fields: the label.tb-drop of an input takes dropped files and shows what was chosen.
import { onContent, say, within } from "./page.js";

const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function input(label) {
  return label.control ?? label.querySelector("input[type=file]");
}

function describe(label) {
  const field = input(label);
  const line = label.querySelector("small") ?? label.appendChild(document.createElement("small"));
  const files = [...field.files];
  if (!files.length) return;
  line.textContent = files.map((file) => `${file.name}（${size(file.size)}）`).join("、");
  say(`已选 ${files.length} 个文件：${line.textContent}`);
}

function attach(label) {
  const field = input(label);
  if (!field || label.dataset.dropOn) return;
  label.dataset.dropOn = "1";
  let depth = 0;
  label.addEventListener("dragenter", (event) => {
    event.preventDefault();
    depth++;
    label.classList.add("is-over");
  });
  label.addEventListener("dragover", (event) => event.preventDefault());
  label.addEventListener("dragleave", () => {
    if (--depth <= 0) label.classList.remove("is-over");
  });
  label.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    label.classList.remove("is-over");
    const taken = new DataTransfer();
    const files = [...event.dataTransfer.files];
    for (const file of field.multiple ? files : files.slice(0, 1)) taken.items.add(file);
    if (!taken.files.length) return;
    field.files = taken.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("change", () => describe(label));
}

export function startDrop() {
  onContent((root) => within(root, "label.tb-drop").forEach(attach));
  // a file that misses its box must not replace the page
  for (const kind of ["dragover", "drop"]) {
    addEventListener(kind, (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
  }
}
