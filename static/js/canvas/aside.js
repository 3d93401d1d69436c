// The overview steps aside: it stands in the corner where it covers the least, and never on the card one is at, or
// on the one that traffic enters by.

import { boxOf, boxes, cardOf, diagram, meets, plane, whenDrawn } from "./drawing.js";
import { inSight, whenViewed, zoom } from "./view.js";

const RESTS_AFTER_MS = 150;
const EDGE = 12;
const UNDER = 44; // the key and the search stand above
const OVER = 56; // the tools stand below
const NARROW = matchMedia("(max-width: 900px)");
const CORNERS = [
  { bottom: EDGE, right: EDGE },
  { top: UNDER, right: EDGE },
  { top: UNDER, left: EDGE },
  { bottom: OVER, left: EDGE },
];
const ON_A_PHONE = [
  { top: 8, right: 8 },
  { top: 8, left: 8 },
];

const map = () => document.getElementById("minimap");
let later = 0;
let corner = null;

export function keepOverviewAside() {
  whenViewed(soon);
  whenDrawn(soon);
  plane().addEventListener("focusin", soon);
  NARROW.addEventListener("change", soon);
  soon();
}

/** Not while the view moves: it would hop from corner to corner. */
function soon() {
  clearTimeout(later);
  later = setTimeout(step, RESTS_AFTER_MS);
}

function step() {
  const { offsetWidth: width, offsetHeight: height } = map();
  if (!width || map().matches(":active")) return;
  const own = cardOf(document.activeElement) ?? diagram()?.querySelector(".node[data-node].selected");
  const all = boxes();
  const kept = own ? boxOf(own) : all.reduce((first, one) => (one.x < first.x || (one.x === first.x && one.y < first.y) ? one : first), all[0]);
  const corners = NARROW.matches ? ON_A_PHONE : CORNERS;
  const cost = (one) => {
    const area = onDrawing(one, width, height);
    return all.filter((box) => meets(box, area)).length + (kept && meets(kept, area) ? all.length : 0);
  };
  const order = corners.includes(corner) ? [corner, ...corners] : corners;
  corner = order.reduce((best, one) => (cost(one) < cost(best) ? one : best));
  const inset = ["top", "right", "bottom", "left"].map((side) => (side in corner ? `${corner[side]}px` : "auto"));
  map().style.inset = inset.join(" ");
}

/** What of the drawing lies under the overview in a corner. */
function onDrawing(one, width, height) {
  const { clientWidth, clientHeight } = plane();
  const left = one.left ?? clientWidth - one.right - width;
  const top = one.top ?? clientHeight - one.bottom - height;
  const { x, y } = inSight();
  return { x: x + left / zoom(), y: y + top / zoom(), width: width / zoom(), height: height / zoom() };
}
