// The results below the drawing: how high they are, whether they are folded, and the way from a row to its field.

import { keep, kept } from "./kept.js";

const KEPT = "drawer"; // drawer_kept.js reads it before the page is painted
const LEAST = 96;
const FOLDED = 36;
const STEP = 24;
const USUAL = 232;

const most = () => Math.max(LEAST, Math.round(innerHeight * 0.7));

export function keepDrawer() {
  const grip = document.getElementById("grip");
  const fold = document.getElementById("fold");
  let { height, folded } = read();

  const show = () => {
    height = Math.min(Math.max(height, LEAST), most());
    const now = folded ? FOLDED : height;
    document.documentElement.style.setProperty("--drawer", `${now}px`);
    document.documentElement.classList.toggle("folded", folded);
    for (const [name, value] of [["now", now], ["min", FOLDED], ["max", most()]]) {
      grip.setAttribute(`aria-value${name}`, value);
    }
    grip.setAttribute("aria-valuetext", folded ? "folded" : `${now} pixels`);
    fold.setAttribute("aria-expanded", String(!folded));
    fold.setAttribute("aria-label", folded ? "Open the results" : "Fold the results");
  };
  const set = (changes) => {
    ({ height, folded } = { height, folded, ...changes });
    show();
    keep(KEPT, { height, folded });
  };

  grip.hidden = fold.hidden = false;
  show();
  fold.addEventListener("click", () => set({ folded: !folded }));
  document.addEventListener("click", ({ target }) => {
    if (folded && target.closest?.("#tabs a")) set({ folded: false });
  });
  grip.addEventListener("keydown", (event) => {
    const moved = { ArrowUp: height + STEP, ArrowDown: height - STEP, Home: LEAST, End: most() }[event.key];
    if (event.key === "Enter") set({ folded: !folded });
    else if (moved !== undefined) set({ height: moved, folded: event.key === "ArrowDown" && folded });
    else return;
    event.preventDefault();
  });
  grip.addEventListener("pointerdown", (event) => {
    grip.setPointerCapture(event.pointerId);
    const foot = document.getElementById("drawer").getBoundingClientRect().bottom;
    const drag = ({ clientY }) => set({ height: foot - clientY, folded: foot - clientY < LEAST / 2 });
    grip.addEventListener("pointermove", drag);
    grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", drag), { once: true });
  });
  addEventListener("resize", show);
}

function read() {
  const { height, folded } = kept(KEPT, {});
  return { height: Number(height) || USUAL, folded: Boolean(folded) };
}
