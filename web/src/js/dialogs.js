// Confirmations in place: a link or button with data-dialog="#id" opens that dialog; without scripts its href leads to the page.
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    if (opener && opener.getAttribute("aria-disabled") !== "true") {
      const box = document.querySelector(opener.dataset.dialog);
      if (!(box instanceof HTMLDialogElement)) return;
      event.preventDefault();
      box.showModal();
      return;
    }
    const closer = event.target.closest?.("dialog [data-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
  });
}
