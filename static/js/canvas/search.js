// Finding a card by its name, its kind, or what people call its service; Enter goes to the next that is found.

import { boxOf, cards, plane, whenDrawn } from "./drawing.js";
import { centre } from "./view.js";

const MANY = 20;
let hits = [];
let here = -1;

export function findCards() {
  const form = document.getElementById("find-form");
  const field = document.getElementById("find-card");
  const offer = () => {
    form.hidden = cards().length <= MANY && document.activeElement !== field && !field.value;
    field.placeholder = `Search ${cards().length.toLocaleString("en")} cards`;
  };
  offer();
  whenDrawn(() => {
    offer();
    if (field.value) look(field.value);
  });
  plane().addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "f" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.hidden = false;
    field.focus();
    field.select();
  });
  field.addEventListener("input", () => {
    here = -1;
    look(field.value);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    const card = hits[here];
    field.value = "";
    look("");
    (card ?? plane()).focus({ preventScroll: true });
    offer();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!hits.length) return;
    here = (here + 1) % hits.length;
    const { x, y, width, height } = boxOf(hits[here]);
    centre({ x: x + width / 2, y: y + height / 2 });
    tell();
  });
}

function look(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const all = cards();
  hits = words.length ? all.filter((card) => isFound(card, words)) : [];
  const found = new Set(hits);
  for (const card of all) card.classList.toggle("dim", words.length > 0 && !found.has(card));
  tell(words.length > 0);
}

function tell(isAsked = true) {
  const all = hits.length;
  document.getElementById("found").textContent = !isAsked ? "" : here >= 0 && all ? `${here + 1} of ${all}` : all ? `${all} found` : "None";
  hits.forEach((card, number) => card.classList.toggle("found", number === here));
}

function isFound(card, words) {
  const said = wordsOf(card);
  return words.every((word) => said.some((one) => one.startsWith(word)));
}

const wordsOf = (card) => `${card.textContent} ${card.getAttribute("aria-label") ?? ""} ${card.dataset.node} ${ofService(card)}`.toLowerCase().split(/[\s,.:;()-]+/);

/** What people call the service of a card: the palette knows it. */
function ofService(card) {
  const slug = card.querySelector("use")?.getAttribute("href")?.split("#i-")[1];
  const button = slug && document.querySelector(`#palette button[value="${CSS.escape(slug)}"]`);
  return button ? `${button.title} ${button.dataset.knownAs}` : "";
}
