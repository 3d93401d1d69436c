// Selecting, moving and connecting on the diagram.  The drawing stays the server's: a card follows the pointer
// until it is dropped, then the server draws anew.

import { deselect, follow } from "./links.js";
import { drag } from "./pointer.js";
import { send } from "./send.js";
import { successor } from "./turns.js";

const STEP = 20;
const diagram = () => document.getElementById("diagram");
const cardOf = (target) => target.closest?.("#diagram .node");
const SVG = "http://www.w3.org/2000/svg";

/** The card under a pointer, whatever lies over it. */
export function cardAt({ clientX, clientY }) {
  return document.elementsFromPoint(clientX, clientY).map(cardOf).find(Boolean);
}

/** Where a pointer is on the drawing. */
export function pointOn(svg, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return { x: point.x, y: point.y };
}

const placeOf = (card) => {
  const { e, f } = card.transform.baseVal.consolidate().matrix;
  return { x: e, y: f };
};

const put = (card, { x, y }) => card.setAttribute("transform", `translate(${x},${y})`);

export function drawOnCanvas() {
  const plane = document.getElementById("plane");
  plane.classList.add("can-draw");
  plane.addEventListener("dragstart", (event) => event.preventDefault());
  plane.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const card = cardOf(event.target);
    if (card && event.target.closest(".port")) connect(card, event);
    else if (card) move(card, event);
  });
  plane.addEventListener("click", (event) => {
    const line = event.target.closest(".lines [data-edge]");
    if (line) follow(document.getElementById(`rate-${line.dataset.edge}`));
    else if (!event.target.closest("a")) deselect();
  });
  plane.addEventListener("keydown", moveByKey);
  show(plane, plane.querySelector(".compact .node.selected") ?? plane.querySelector(".compact .node"));
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "drawing") show(plane, plane.querySelector(".compact .node.selected"));
  });
}

/** A large drawing is scrolled to a card: the first as it opens, then what a list or a search led to. */
function show(plane, card) {
  if (!card) return;
  const there = card.getBoundingClientRect();
  const room = plane.getBoundingClientRect();
  if (there.left >= room.left && there.right <= room.right && there.top >= room.top && there.bottom <= room.bottom) return;
  plane.scrollBy(
    there.left + there.width / 2 - room.left - room.width / 2,
    there.top + there.height / 2 - room.top - room.height / 2,
  );
}

function move(card, event) {
  const from = pointOn(diagram(), event);
  const was = placeOf(card);
  const placeAt = (at) => {
    const to = pointOn(diagram(), at);
    return { x: Math.round(was.x + to.x - from.x), y: Math.round(was.y + to.y - from.y) };
  };
  const putAt = (place) => put(successor(card) ?? card, place);
  drag(event, {
    begun: () => fadeEdgesOf(card.dataset.node, diagram()),
    moved: (at) => putAt(placeAt(at)),
    done: (at) => {
      if (at) send("move-form", { node: card.dataset.node, ...placeAt(at) });
      else putAt(was);
    },
  });
}

function fadeEdgesOf(node, svg) {
  for (const edge of svg.querySelectorAll("[data-ends]")) {
    if (edge.dataset.ends.split(" ").includes(node)) edge.classList.add("away");
  }
}

let moving = null;
function moveByKey(event) {
  const card = cardOf(event.target);
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!card || !by || !event.shiftKey) return;
  event.preventDefault();
  const { x, y } = placeOf(card);
  const to = { x: x + by[0] * STEP, y: y + by[1] * STEP };
  put(card, to);
  fadeEdgesOf(card.dataset.node, diagram());
  const { node } = card.dataset;
  if (moving?.node === node) clearTimeout(moving.later);
  moving = { node, later: setTimeout(() => send("move-form", { node, ...to }), 400) };
}

function connect(card, event) {
  event.preventDefault();
  const svg = diagram();
  const { x, y } = placeOf(card);
  const draft = document.createElementNS(SVG, "path");
  draft.setAttribute("class", "draft");
  let target = null;
  drag(event, {
    begun: () => svg.append(draft),
    moved: (at) => {
      const to = pointOn(diagram(), at);
      draft.setAttribute("d", `M${x + 180} ${y + 31} L${to.x} ${to.y}`);
      target?.classList.remove("taking");
      target = cardAt(at);
      target?.classList.add("taking");
    },
    done: (at) => {
      draft.remove();
      target?.classList.remove("taking");
      if (at && target) send("connect-form", { source: card.dataset.node, target: target.dataset.node });
    },
  });
}
