// What an edit changes beyond the parts it sends (parts.js): the figures of cards, lines and rows of the bill that look
// as before, and what all of the drawing takes up.

import { drawnIn } from "./canvas/drawing.js";

export function redraw(host, { figures = [], rates = [], view_box }) {
  figures.forEach(host === "redrawn" ? writeCard : writeRow);
  rates.forEach(writeRate);
  if (view_box) drawnIn(...view_box);
}

function writeCard({ id, label, title, cost, word, bar, width }) {
  const card = document.getElementById(`card-${id}`);
  if (!card) return;
  card.setAttribute("aria-label", label);
  for (const [part, text] of [["title", title], [".cost", cost], [".word", word]]) {
    const found = card.querySelector(`:scope > ${part}`);
    if (found) found.textContent = text;
  }
  const load = card.querySelector(":scope > .load");
  load?.setAttribute("class", `load ${bar}`);
  load?.setAttribute("width", width);
}

function writeRow({ id, part, share, cost }) {
  const row = document.getElementById(`bill-of-${id}`);
  if (!row) return;
  row.querySelector(".share-bar")?.style.setProperty("width", `${part}%`);
  [row.cells[2].textContent, row.cells[3].textContent] = [share, cost];
}

function writeRate({ id, title, rate, x, y }) {
  const one = document.getElementById(`rate-${id}`);
  if (!one) return;
  one.querySelector("title").textContent = title;
  const text = one.querySelector("text");
  const [at, places] = text ? [text, { x, y }] : [one.querySelector("circle"), { cx: x, cy: y }];
  for (const [name, value] of Object.entries(places)) at.setAttribute(name, value);
  if (text && rate) text.lastChild.data = text.firstElementChild ? ` ${rate}` : rate; // after its operation
}
