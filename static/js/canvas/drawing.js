// The drawing as the server made it: its cards, where they are, and what all of it takes up.

export const SVG = "http://www.w3.org/2000/svg";
export const CARD = { width: 176, height: 76 }; // as css/base.css has it: asking the browser would lay all out anew
const MARGIN = 16;
const asDrawn = new WeakMap(); // the viewBox a drawing came with, before the hand moved it

export const plane = () => document.getElementById("plane");
export const diagram = () => document.getElementById("diagram");
export const cards = () => [...(diagram()?.querySelectorAll(".node[data-node]") ?? [])];
export const cardOf = (target) => target.closest?.("#diagram .node[data-node]");
export const cardNamed = (id) => diagram()?.querySelector(`.node[data-node="${CSS.escape(id)}"]`);
export const edgeOf = (target) => target.closest?.("#diagram [data-edge]")?.dataset.edge ?? target.closest?.("#diagram .rates a")?.id.replace("rate-", "");

/** The card under a pointer, whatever lies over it. */
export function cardAt({ clientX, clientY }) {
  return document.elementsFromPoint(clientX, clientY).map(cardOf).find(Boolean);
}

export function placeOf(card) {
  const { e, f } = card.transform.baseVal.consolidate().matrix;
  return { x: e, y: f };
}

export const put = (card, { x, y }) => card.setAttribute("transform", `translate(${x},${y})`);

/** {x, y, width, height} of a card on the drawing. */
export const boxOf = (card) => ({ ...placeOf(card), ...CARD });

/** {x, y, width, height} of all that is drawn; null where nothing is. */
export function extent() {
  const svg = diagram();
  if (!svg) return null;
  if (!asDrawn.has(svg)) {
    const { x, y, width, height } = svg.viewBox.baseVal;
    asDrawn.set(svg, { x, y, width, height });
  }
  return around([asDrawn.get(svg), ...boxes().map((box) => grown(box, MARGIN))]);
}

/** What a drawing that is changed in parts takes up now. */
export const drawnIn = (x, y, width, height) => asDrawn.set(diagram(), { x, y, width, height });

/** The boxes of all cards. */
export const boxes = () => cards().map(boxOf);

export function around(all) {
  const x = Math.min(...all.map((one) => one.x));
  const y = Math.min(...all.map((one) => one.y));
  return { x, y, width: Math.max(...all.map((one) => one.x + one.width)) - x, height: Math.max(...all.map((one) => one.y + one.height)) - y };
}

const grown = ({ x, y, width, height }, by) => ({ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by });

/** Whether a box has a part in another. */
export const meets = (one, other) =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

/** Whether a box lies in another. */
export const isIn = (one, other) =>
  one.x >= other.x && one.y >= other.y && one.x + one.width <= other.x + other.width && one.y + one.height <= other.y + other.height;

/** Call `act` after each answer that draws anew, all of the drawing or some of its parts; once, as often as htmx tells it. */
export function whenDrawn(act) {
  let isDue = false;
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (isDue || !["drawing", "redrawn"].includes(detail.target.id)) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      act();
    });
  });
}
