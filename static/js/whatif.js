// What if traffic were so many times today's.  The slider fills in the field of a plain form and sends it, one request
// at a time, the latest wins; the line across the bars moves at once.  Nothing is written.

import { follow } from "./links.js";

const SAID_AFTER_MS = 900;
const $ = (id) => document.getElementById(id);
const LAST = 3;
const MARKS = ["ok", "near", "breach"];

let underway = null; // the form whose step is on its way
let wanted = null; // what the slider says by now, where that was not sent yet

export function whatIf() {
  show();
  const status = document.body.appendChild(Object.assign(document.createElement("p"), { className: "sr" }));
  status.setAttribute("role", "status");
  document.addEventListener("input", ({ target }) => {
    if (target.id === "whatif-range") slideTo(Number(target.value));
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt.id === "whatif" || detail.elt.id === "whatif-off") underway = null;
    goOn();
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id !== "whatif-says") return;
    settle();
    say(status);
  });
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (detail.target.id === "whatif") show();
  });
  document.addEventListener("keydown", leave, true);
}

/** The slider is there where it can do something. */
function show() {
  const range = $("whatif-range");
  if (range) range.hidden = false;
}

function slideTo(decades) {
  const times = inWords(10 ** decades);
  $("whatif-times").value = times;
  $("whatif-range").setAttribute("aria-valuetext", times);
  moveTo(decades);
  wanted = times;
  goOn();
}

/** × 1.5, × 12, × 398: three digits, as the server writes it. */
const inWords = (times) => `× ${Number(times.toPrecision(3)).toLocaleString("en-US")}`;

/** The line across the bars, and their colours: the same as the server's (pages/results/headroom.py). */
function moveTo(decades) {
  const table = $("headroom");
  if (!table) return;
  table.toggleAttribute("data-what-if", decades > 0);
  table.style.setProperty("--what-if", `${(100 * decades) / LAST}%`);
  const near = Number(table.dataset.near);
  for (const row of table.querySelectorAll("tr[data-at]")) {
    const left = row.dataset.at / 10 ** decades;
    const mark = MARKS[Math.max(MARKS.indexOf(row.dataset.today), left < 1 ? 2 : left < near ? 1 : 0)];
    row.className = mark === "ok" ? "" : mark;
    row.querySelector(".mult .sr").textContent = { near: "near: ", breach: "over: " }[mark] ?? "";
  }
}

function goOn() {
  if (wanted === null || underway?.isConnected) return;
  underway = $("whatif");
  $("whatif-times").value = wanted;
  wanted = null;
  underway.requestSubmit();
}

/** Field and slider show what the page shows now, unless the slider went on meanwhile. */
function settle() {
  const says = $("whatif-says");
  if (wanted !== null || says.querySelector(".error")) return;
  $("whatif-times").value = says.dataset.times;
  $("whatif-range").value = says.dataset.decades;
  moveTo(Number(says.dataset.decades));
  $("whatif-range").setAttribute("aria-valuetext", says.dataset.times);
}

let later;
function say(status) {
  clearTimeout(later);
  later = setTimeout(() => {
    const read = [...document.querySelectorAll("#readings .reading b")].map((one) => one.textContent.trim());
    status.textContent = `Traffic ${$("whatif-says")?.dataset.times ?? ""}: ${read.join(", ")}`;
  }, SAID_AFTER_MS);
}

/** Escape goes back to today's traffic, unless it has something else to let go of. */
function leave(event) {
  if (event.key !== "Escape" || !$("whatif-says")?.hasAttribute("data-on")) return;
  const isElsewhere = event.target.closest?.("input, select, textarea, dialog, [popover]") && !event.target.closest("#whatif");
  const isSelected = ["node", "edge"].some((name) => new URL(location).searchParams.has(name));
  if (isElsewhere || (isSelected && !event.target.closest("#whatif"))) return;
  event.preventDefault();
  event.stopPropagation();
  wanted = null;
  moveTo(0);
  follow($("whatif-off"));
}
