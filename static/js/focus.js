// Where the keyboard is once an answer has replaced what had it: at what has its place, else at the heading of its part.

const DELETES = /\/delete\/$/;
const ADDS = /\/nodes\/$/;
/** Where one goes on in a part of the page of which nothing is left that is like it. */
const HEADS = [
  [".inspector", "#inspector h3"],
  [".drawer", "#tabs [aria-current]"],
  [".canvas", "#plane"],
  [".head", "#where :is(h1, b) a"],
  ["main", "h1, h2"],
];

/** Whoever adds where traffic comes from by a pointer goes on with how much; not on a phone, where that opens the keyboard. */
export function askHowMuch() {
  let isPointed = false; // a click that waited for its turn comes without a pointer
  document.addEventListener("keydown", () => (isPointed = false), true);
  document.addEventListener("pointerdown", ({ target }) => {
    isPointed = Boolean(target.closest?.("button[name=service]")) && !matchMedia("(max-width: 900px)").matches;
  }, true);
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (isPointed && ADDS.test(detail.requestConfig?.path ?? "")) setTimeout(enterTraffic);
  });
}

function enterTraffic() {
  const field = document.querySelector("#traffic input:not([type=hidden])");
  if (!field || field === document.activeElement) return;
  field.focus({ preventScroll: true });
  field.select();
}

/** What an answer takes the focus from gives it to what has its place; a link to another card or arrow to its heading. */
export function keepFocusNear() {
  let left = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => (left = placeOf(document.activeElement, detail.requestConfig)));
  for (const event of ["htmx:afterSwap", "htmx:afterSettle"]) {
    document.addEventListener(event, () => {
      if (!left || !(isLost() || isLedElsewhere(left))) return;
      focus(heirOf(left));
      if (!isLost()) left = null;
    });
  }
}

const isLost = () => document.activeElement === document.body;
const shownPart = () => document.getElementById("inspector")?.dataset.part;
const isLedElsewhere = ({ isLed, part }) => isLed && shownPart() && shownPart() !== part;
const kindOf = (one) => [one.localName, one.name, one.getAttribute("class"), one.parentElement?.localName].join(" ");
const nameOf = (one) => one.value || one.getAttribute("href") || one.textContent;
const isReachable = (one) => one && !one.disabled && one.checkVisibility();

/** What has the focus before an answer replaces it, in words that are true of what takes its place. */
function placeOf(focused, request) {
  const isLed = Boolean(request?.elt?.matches?.(".results a:not([data-field])"));
  const isDeleted = DELETES.test(request?.path ?? "");
  if (focused === document.body && !isLed && !isDeleted) return null;
  const kind = kindOf(focused);
  const around = []; // the parts it is in, from the inside, with what is of its kind there: how many before, what after
  for (let one = focused.parentElement?.closest("[id]"); one; one = one.parentElement?.closest("[id]")) {
    const found = alike(one, kind);
    const place = found.indexOf(focused);
    around.push([one.id, place, found.slice(place + 1).map(nameOf)]);
  }
  const head = HEADS.find(([part]) => focused.closest(part))?.[1];
  const opener = focused.closest("[data-opened-by]")?.dataset.openedBy;
  return { id: focused.id, kind, around, head, opener, isLed, isDeleted, part: shownPart() };
}

/** What is of a kind in a part of the page. */
function alike(part, kind) {
  return [...part.getElementsByTagName(kind.split(" ", 1)[0])].filter((one) => kindOf(one) === kind && isReachable(one));
}

function heirOf(left) {
  if (left.isDeleted || isLedElsewhere(left)) return document.querySelector("#inspector h3");
  const same = left.id && document.getElementById(left.id);
  if (isReachable(same)) return same;
  const opener = left.opener && document.querySelector(`[data-opens="${CSS.escape(left.opener)}"]`);
  return opener || nextAlike(left) || document.querySelector(left.head);
}

/** What came next of the same kind, or has its place, or is the last; of what is shown instead of a card there is none. */
function nextAlike({ kind, around, head, part }) {
  if (head === "#inspector h3" && part !== shownPart()) return null;
  const [id, place, after] = around.find(([one]) => document.getElementById(one)) ?? [];
  if (!id) return null;
  const found = alike(document.getElementById(id), kind);
  const names = found.map(nameOf);
  const next = after.find((name) => names.includes(name));
  return next === undefined ? found.slice(0, place + 1).at(-1) : found[names.indexOf(next)];
}

function focus(one) {
  if (one?.matches(":is(h1, h2, h3):not([tabindex])")) one.tabIndex = -1;
  one?.focus({ preventScroll: true });
}
