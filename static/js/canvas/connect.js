// Connecting: from the plus of a card to another card, or to the ground, which offers what the card can call.

import { AFTER, BY_EXACT_WORD, BY_NAME, OTHER, found, worthShowing } from "../found.js";
import { drag } from "../pointer.js";
import { send } from "../send.js";
import { SVG, boxOf, cardAt, cardOf, cardNamed, diagram, plane } from "./drawing.js";
import { openPop } from "./pop.js";
import { onPage, pointAt } from "./view.js";



export function connectByHand() {
  plane().addEventListener("pointerdown", (event) => {
    const card = cardOf(event.target);
    if (card && event.button === 0 && event.target.closest(".port")) connect(card, event);
  });
  plane().addEventListener("click", (event) => {
    const card = event.target.closest(".port") && cardOf(event.target);
    if (!card) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    offerAfter(card.dataset.node);
  }, true);
}

function connect(card, event) {
  event.preventDefault();
  const box = boxOf(card);
  const from = { x: box.x + box.width, y: box.y + box.height / 2 };
  const draft = document.createElementNS(SVG, "path");
  draft.setAttribute("class", "draft");
  let target = null;
  const aim = (at) => {
    target?.classList.remove("taking");
    target = at && cardAt(at);
    target?.classList.add("taking");
  };
  drag(event, {
    begun: () => diagram().append(draft),
    moved: (at) => {
      draft.setAttribute("d", curve(from, pointAt(at)));
      aim(at);
    },
    done: (at) => {
      aim(at);
      target?.classList.remove("taking");
      draft.remove();
      if (!at) return;
      if (target) send("connect-form", { source: card.dataset.node, target: target.dataset.node });
      else if (document.elementFromPoint(at.clientX, at.clientY)?.closest("#plane")) offerAfter(card.dataset.node, pointAt(at), draft);
    },
  });
}

function curve(from, to) {
  const bend = Math.max(24, Math.abs(to.x - from.x) / 2);
  return `M${from.x} ${from.y} C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

/** Offer what a card can call: at a point of the drawing where the new card is to be, else beside the card. */
export async function offerAfter(id, point = null, draft = null) {
  const card = cardNamed(id);
  if (!card) return;
  const box = boxOf(card);
  const at = point ?? { x: box.x + box.width, y: box.y + box.height / 2 };
  if (draft) diagram().append(draft);
  const { after } = document.getElementById("hands").dataset;
  const tab = document.querySelector('#palette input[name="tab"]')?.value ?? "";
  const answer = await fetch(`${after.replace("CARD", encodeURIComponent(id))}?tab=${encodeURIComponent(tab)}`).catch(() => null);
  if (!answer?.ok) {
    draft?.remove();
    return;
  }
  const pop = document.getElementById("after");
  pop.innerHTML = await answer.text();
  fill(pop, point && { x: point.x, y: point.y - box.height / 2 });
  window.htmx.process(pop);
  openPop(pop, onPage(at), { back: () => cardNamed(id), closed: () => draft?.remove() });
  pop.querySelector("input[type=search]")?.focus();
}

function fill(pop, point) {
  if (point) {
    pop.querySelector('[name="x"]').value = Math.round(point.x);
    pop.querySelector('[name="y"]').value = Math.round(point.y);
  }
  const search = pop.querySelector("input[type=search]");
  search?.addEventListener("input", () => narrow(pop, search.value));
  search?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (search.value.trim()) best(pop)?.click();
  });
}

/** What is found best of what is shown; Other after all else. */
function best(pop) {
  const by = (button) => Number(button.dataset.by) === BY_EXACT_WORD ? BY_NAME : Number(button.dataset.by); // a new queue before the “receipt queue”
  const place = (button) => by(button) + (button.value === OTHER ? AFTER : 0);
  return shown(pop).sort((one, other) => place(one) - place(other))[0];
}

export const shown = (pop) => [...pop.querySelectorAll("form button:not([hidden])")];

function narrow(pop, text) {
  const buttons = [...pop.querySelectorAll("form button")];
  const hits = buttons.map((button) => found({ names: [button.textContent, ...button.dataset.names.split(",")], others: button.dataset.knownAs?.split(",") }, text));
  const isShown = worthShowing(hits);
  buttons.forEach((button, place) => {
    button.hidden = !isShown(hits[place].by);
    button.dataset.by = hits[place].by;
  });
  for (const heading of pop.querySelectorAll("h2")) heading.hidden = !heading.parentElement.querySelector("button:not([hidden])");
  pop.querySelector(".none").hidden = shown(pop).length > 0;
}
