// The palette: finding a service by typing, dragging it to its place.

import { cardAt, pointOn } from "./canvas.js";
import { drag } from "./pointer.js";
import { send } from "./send.js";

const CARD = { width: 180, height: 62 };

export function fillPalette() {
  const palette = document.querySelector(".palette");
  const filter = document.getElementById("palette-filter");
  filter.hidden = false;
  palette.classList.add("can-drag");
  filter.addEventListener("input", () => narrow(palette, filter.value));
  filter.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    palette.querySelector("li:not([hidden]) button")?.click();
    filter.value = "";
    narrow(palette, "");
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "palette") narrow(palette, filter.value);
  });
  palette.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("button");
    if (button && event.button === 0 && event.pointerType !== "touch") carry(button, event);
  });
}

function narrow(palette, text) {
  const words = text.toLowerCase().split(/\s+/);
  for (const item of palette.querySelectorAll("li")) {
    const button = item.querySelector("button");
    const said = `${button.textContent} ${button.title} ${button.value}`.toLowerCase();
    item.hidden = !words.every((word) => said.includes(word));
  }
  for (const group of palette.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden])");
}

function carry(button, event) {
  const ghost = document.createElement("div");
  ghost.className = "ghost";
  ghost.textContent = button.textContent;
  drag(event, {
    begun: () => document.body.append(ghost),
    moved: (at) => {
      ghost.style.left = `${at.clientX - CARD.width / 2}px`;
      ghost.style.top = `${at.clientY - CARD.height / 2}px`;
    },
    done: (at) => {
      ghost.remove();
      const under = at && document.elementFromPoint(at.clientX, at.clientY);
      if (under?.closest("#plane")) drop(button, at);
    },
  });
}

/** Put a service where it was dropped; onto a card, that card leads to it. */
function drop(button, event) {
  const svg = document.getElementById("diagram");
  const card = cardAt(event);
  if (card || !svg) {
    send("palette", { from: card?.dataset.node ?? "", x: "", y: "" }, button);
    return;
  }
  const { x, y } = pointOn(svg, event);
  send("palette", { from: "", x: Math.round(x - CARD.width / 2), y: Math.round(y - CARD.height / 2) }, button);
}
