// The palette: finding a service by typing, dragging it to its place, folded to icons where the drawing needs the room.

import { cardAt, pointOn } from "./canvas.js";
import { CARD } from "./canvas/drawing.js";
import { AFTER, NOT_AT_ALL, OTHER, found, worthShowing } from "./found.js";
import { keep, kept } from "./kept.js";
import { drag } from "./pointer.js";
import { send } from "./send.js";

const RECENT = "recent services", MOST_RECENT = 5;
const FOLDED = "services folded";
const WIDE = "(min-width: 1600px)";
let looked = ""; // what was looked for last, until it is added

export function fillPalette() {
  const palette = document.querySelector(".palette");
  const filter = document.getElementById("palette-filter");
  palette.classList.add("can-drag");
  showRecent();
  oneTabStop(palette);
  foldToIcons(palette, filter);
  filter.addEventListener("input", () => {
    looked = "";
    narrow(palette, filter.value);
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault(); // the key that leads here begins anew where one is here already
      filter.select();
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    const button = best(palette, filter.value);
    button?.click();
    if (button) letGo(palette, filter);
  });
  palette.addEventListener("keydown", (event) => walk(palette, filter, event));
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "palette") return;
    showRecent();
    oneTabStop(palette);
    narrow(palette, filter.value);
  });
  palette.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=service]");
    if (!button) return;
    remember(button.value);
    button.form.elements.namedItem("called").value = filter.value || looked;
    looked = "";
    if (filter.value) setTimeout(() => letGo(palette, filter)); // the button must stay where it is until its form is sent
  });
  palette.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("button[name=service]");
    if (button && event.button === 0 && event.pointerType !== "touch") carry(button, event);
  });
}

/** What was looked for is found: all services are there again, and none lie over the drawing. */
function letGo(palette, filter) {
  looked = filter.value; // a click that waits for its turn is of this
  filter.value = "";
  narrow(palette, "");
  palette.classList.remove("peek");
}

// -- what was added last

function remember(slug) {
  keep(RECENT, [slug, ...recent().filter((one) => one !== slug)].slice(0, MOST_RECENT));
  setTimeout(showRecent); // the button that was pressed must stay where it is until its form is sent
}

const recent = () => kept(RECENT, []);

/** The services added last lead the palette; where fewer were, those that most people begin with follow. */
function showRecent() {
  const list = document.getElementById("palette-recent");
  const found = recent().map((slug) => document.querySelector(`.palette .rest button[value="${CSS.escape(slug)}"]`));
  const items = found.filter(Boolean).map((button) => button.closest("li").cloneNode(true));
  const others = [...list.children].filter((item) => !recent().includes(item.querySelector("button").value));
  if (items.length) document.getElementById("palette-recent-heading").textContent = "Recent";
  list.replaceChildren(...[...items, ...others].slice(0, MOST_RECENT));
  for (const button of list.querySelectorAll("button")) button.tabIndex = -1;
}

// -- one stop for the Tab key: the field; arrows go on from there

function oneTabStop(palette) {
  for (const button of palette.querySelectorAll("#palette button")) button.tabIndex = -1;
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function walk(palette, filter, event) {
  const isInField = event.target === filter;
  if (event.key === "Escape") {
    if (!isInField) filter.focus();
    return;
  }
  const step = STEPS[event.key];
  if (!step || (isInField && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const buttons = [...palette.querySelectorAll("#palette button[name=service]")].filter((one) => one.checkVisibility());
  const next = buttons.indexOf(document.activeElement) + step;
  if (isInField) buttons[0]?.focus();
  else if (next < 0) filter.focus();
  else buttons[Math.min(next, buttons.length - 1)].focus();
}

// -- folded to icons

function foldToIcons(palette, filter) {
  const fold = document.getElementById("palette-fold");
  const folded = kept(FOLDED, null);
  if (folded !== null || matchMedia(WIDE).matches) document.body.classList.toggle("rail", folded ?? false);
  fold.hidden = false;
  const tell = () => {
    const isFolded = document.body.classList.contains("rail");
    fold.setAttribute("aria-expanded", String(!isFolded));
    fold.setAttribute("aria-label", isFolded ? "Show the services with their names" : "Fold the services to icons");
    fold.title = fold.getAttribute("aria-label");
  };
  tell();
  fold.addEventListener("click", () => {
    keep(FOLDED, document.body.classList.toggle("rail"));
    tell();
  });
  // In a rail the field and the groups open the whole list over the drawing, until one is done with it.
  for (const event of ["focus", "pointerdown", "input"]) filter.addEventListener(event, () => palette.classList.add("peek"));
  palette.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !palette.contains(relatedTarget)) palette.classList.remove("peek");
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!palette.contains(target)) palette.classList.remove("peek");
  });
  palette.addEventListener("click", ({ target }) => {
    const group = target.closest("[data-group]")?.dataset.group;
    if (!group) return;
    palette.classList.add("peek");
    const place = document.getElementById(`services-${group}`);
    place.scrollIntoView({ block: "start" });
    place.querySelector("button").focus();
  });
  window.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") palette.classList.remove("peek");
  });
}

// -- found in a word

/** Show the services that are called so; where none is, those whose help has the words or that are spelt nearly so;
 *  where none is, Other, which is not taken for it unless somebody chooses it. */
function narrow(palette, text) {
  const isAsked = Boolean(text.trim());
  const items = [...palette.querySelectorAll(".rest li")];
  const hits = items.map((item) => found(wordsOf(item.querySelector("button")), text));
  const isShown = worthShowing(hits);
  const isNone = !hits.some(({ by }) => isShown(by));
  palette.querySelector(".recent").hidden = isAsked;
  items.forEach((item, place) => {
    const button = item.querySelector("button"), { by, word } = hits[place];
    item.hidden = !isShown(by) && !(isNone && button.value === OTHER);
    item.dataset.by = isShown(by) ? by : NOT_AT_ALL;
    tellWord(button, item.hidden ? "" : word);
  });
  for (const group of palette.querySelectorAll(".rest .group")) group.hidden = !group.querySelector("li:not([hidden])");
  markHit(palette, text);
  const none = document.getElementById("palette-none");
  none.hidden = !isNone;
  none.textContent = isNone ? `Nothing here is called “${text.trim()}”. Other service passes traffic on; you say what it costs. Choose it if that is what you want.` : "";
}

const wordsOf = (button) => ({
  names: button.dataset.names.split(","),
  others: button.dataset.knownAs.split(",").filter(Boolean),
  help: button.title,
});

function tellWord(button, word) {
  button.querySelector("small")?.remove();
  if (!word) return;
  button.append(Object.assign(document.createElement("small"), { textContent: word }));
}

/** Mark the service that Enter adds, and tell it beside the field. */
function markHit(palette, text) {
  const HIT = "palette-hit", filter = document.getElementById("palette-filter"), hit = best(palette, text);
  document.getElementById(HIT)?.removeAttribute("id");
  if (!hit) return filter.removeAttribute("aria-describedby");
  hit.id = HIT;
  hit.scrollIntoView({ block: "nearest" });
  filter.setAttribute("aria-describedby", HIT);
}

/** The button of the service that is found best; none where nothing is looked for, or nothing is called so. */
function best(palette, text) {
  if (!text.trim()) return null;
  const items = [...palette.querySelectorAll(".rest li:not([hidden])")].filter((item) => Number(item.dataset.by) < NOT_AT_ALL);
  const place = (item) => Number(item.dataset.by) + (item.querySelector("button").value === OTHER ? AFTER : 0);
  items.sort((one, other) => place(one) - place(other));
  return items[0]?.querySelector("button");
}

// -- carried to its place

function carry(button, event) {
  const ghost = document.createElement("div");
  ghost.className = "ghost";
  ghost.textContent = button.querySelector("span").textContent;
  drag(event, {
    begun: () => {
      document.querySelector(".palette").classList.remove("peek");
      document.body.append(ghost);
    },
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
  remember(button.value);
  if (card || !svg) {
    send("palette", { from: card?.dataset.node ?? "", x: "", y: "" }, button);
    return;
  }
  const { x, y } = pointOn(svg, event);
  send("palette", { from: "", x: Math.round(x - CARD.width / 2), y: Math.round(y - CARD.height / 2) }, button);
}
