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
    best(palette)?.click();
    filter.value = "";
    narrow(palette, "");
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "palette") narrow(palette, filter.value);
  });
  palette.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("button[name=service]");
    if (button && event.button === 0 && event.pointerType !== "touch") carry(button, event);
  });
}

const OTHER = "other";
const BY_NAME = 0, BY_OTHER_WORDS = 1, BY_HELP = 2, NOT_AT_ALL = 3;

/** Show the services that are called so; where none is, those whose help has the words; where none has, Other. */
function narrow(palette, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const items = [...palette.querySelectorAll("li")];
  const hits = items.map((item) => found(item.querySelector("button"), words));
  const shown = hits.some(({ by }) => by < BY_HELP) ? BY_OTHER_WORDS : BY_HELP;
  const isNone = !hits.some(({ by }) => by <= shown);
  items.forEach((item, place) => {
    const button = item.querySelector("button");
    item.hidden = hits[place].by > shown && !(isNone && button.value === OTHER);
    item.dataset.by = item.hidden ? NOT_AT_ALL : hits[place].by;
    tellWord(button, item.hidden ? "" : hits[place].word);
  });
  for (const group of palette.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden])");
  const none = document.getElementById("palette-none");
  none.hidden = !isNone;
  none.textContent = isNone ? `Nothing here is called “${text.trim()}”. Other service passes traffic on; you say what it costs.` : "";
}

/** How a service is found by words: `by` the best place that has them all, `word` the one of its other words. */
function found(button, words) {
  const name = button.querySelector("span").textContent;
  const names = beginnings(`${name} ${button.title.split(":")[0]} ${button.value.replaceAll("_", " ")}`);
  const others = button.dataset.knownAs.split(",").filter(Boolean);
  if (hasAll(names, words)) return { by: BY_NAME, word: "" };
  if (hasAll([...names, ...beginnings(others.join(" "))], words)) {
    const hit = others.find((one) => beginnings(one).some((each) => words.some((word) => each.startsWith(word))));
    return { by: BY_OTHER_WORDS, word: hit ?? "" };
  }
  return { by: hasAll(beginnings(button.title), words) ? BY_HELP : NOT_AT_ALL, word: "" };
}

const beginnings = (text) => text.toLowerCase().split(/[\s,.:;@-]+/);
const hasAll = (said, words) => words.every((word) => said.some((one) => one.startsWith(word)));

function tellWord(button, word) {
  button.querySelector("small")?.remove();
  if (!word) return;
  button.append(Object.assign(document.createElement("small"), { textContent: word }));
}

/** The button of the service that is found best. */
function best(palette) {
  const items = [...palette.querySelectorAll("li:not([hidden])")];
  items.sort((one, other) => one.dataset.by - other.dataset.by);
  return items[0]?.querySelector("button");
}

function carry(button, event) {
  const ghost = document.createElement("div");
  ghost.className = "ghost";
  ghost.textContent = button.querySelector("span").textContent;
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
