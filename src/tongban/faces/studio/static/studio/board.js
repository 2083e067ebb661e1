// The board of a flow: a card is dragged to a group and the page's own form is sent. Without this file the buttons do the same.
"use strict";
(function () {
  const board = document.querySelector("[data-board]");
  const form = document.getElementById("st-drop");
  if (!board || !form) return;
  let card = null;
  for (const one of board.querySelectorAll("[data-matter]")) {
    if (!one.querySelector("form")) continue;
    one.draggable = true;
    one.addEventListener("dragstart", (event) => {
      card = one;
      event.dataTransfer.setData("text/plain", one.dataset.matter);
      event.dataTransfer.effectAllowed = "move";
      one.classList.add("moving");
    });
    one.addEventListener("dragend", () => {
      card = null;
      one.classList.remove("moving");
      board.querySelectorAll(".over").forEach((place) => place.classList.remove("over"));
    });
  }
  for (const place of board.querySelectorAll("[data-to]")) {
    place.addEventListener("dragover", (event) => {
      if (!card) return;
      event.preventDefault();
      place.classList.add("over");
    });
    place.addEventListener("dragleave", () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!card || place.contains(card)) return;
      form.elements.matter.value = card.dataset.matter;
      form.elements.to.value = place.dataset.to;
      form.submit();
    });
  }
})();
