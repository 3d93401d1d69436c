// Whether what one sees is saved, in the bar: Saved, Saving, Not saved.

const NOTICED_MS = 200;
let isBegun = false;
let wasRefused = false;
let noticed;

/** `again` is called for what could not be saved. */
export function showSaved(again) {
  const place = document.getElementById("saved");
  if (!place || !document.getElementById("revision")) return;
  isBegun = place.dataset.state === "saved";
  place.querySelector("button").addEventListener("click", again);
  place.hidden = false;
}

export function saving() {
  clearTimeout(noticed);
  noticed = setTimeout(() => say("saving", "Saving"), NOTICED_MS);
}

export function saved() {
  clearTimeout(noticed);
  isBegun = true;
  wasRefused = false;
  say("saved", "Saved");
}

/** What was typed cannot be taken as it is: why stands beside it. */
export function refused() {
  clearTimeout(noticed);
  wasRefused = true;
  say("unsaved", "Not saved");
}

/** What was refused is no longer on the page. */
export function replaced() {
  if (!wasRefused) return;
  wasRefused = false;
  if (isBegun) saved();
  else say("", "");
}

/** A change was refused that is not on the page: what is there stands as it did. */
export function unchanged() {
  if (wasRefused) refused();
  else if (isBegun) saved();
  else {
    clearTimeout(noticed);
    say("", "");
  }
}

/** So many changes have not reached the server, and can be sent again. */
export function notSaved(changes) {
  clearTimeout(noticed);
  say("failed", changes > 1 ? `${changes} changes not saved` : "Not saved");
}

function say(state, words) {
  const place = document.getElementById("saved");
  if (!place) return;
  place.dataset.state = state;
  const status = place.querySelector("[role=status]");
  if (status.textContent !== words) status.textContent = words;
  place.querySelector("button").hidden = state !== "failed";
}
