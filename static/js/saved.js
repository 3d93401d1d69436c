// Whether what one sees is saved, in the bar: Saved a minute ago, Saving, Not saved.

const NOTICED_MS = 200;
const MINUTE_MS = 60_000;
let isBegun = false;
let wasRefused = false;
let noticed;
let savedAt = null;

/** `again` is called for what could not be saved. */
export function showSaved(again) {
  const place = document.getElementById("saved");
  if (!place || !document.getElementById("revision")) return;
  isBegun = place.dataset.state === "saved";
  place.querySelector("button").addEventListener("click", again);
  place.hidden = false;
  if (isBegun) savedAt = new Date(place.querySelector("time").dateTime);
  tellWhen();
  setInterval(tellWhen, MINUTE_MS / 4);
}

/** When it was saved; beside the status, so that no screen reader hears each minute pass. */
function tellWhen() {
  const place = document.getElementById("saved");
  const time = place.querySelector("time");
  const isShown = savedAt && place.dataset.state === "saved";
  const words = isShown ? ago(Date.now() - savedAt) : "";
  if (time.textContent !== words) time.textContent = words;
  if (isShown) time.title = savedAt.toLocaleString();
}

function ago(ms) {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes === 1 ? "a minute ago" : `${minutes} minutes ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours === 1 ? "an hour ago" : `${hours} hours ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "a day ago" : `${days} days ago`;
}

export function saving() {
  clearTimeout(noticed);
  noticed = setTimeout(() => say("saving", "Saving"), NOTICED_MS);
}

export function saved() {
  clearTimeout(noticed);
  isBegun = true;
  wasRefused = false;
  savedAt = new Date();
  say("saved", "Saved");
}

function stillSaved() {
  clearTimeout(noticed);
  say("saved", "Saved");
}

/** What was typed cannot be taken as it is: why stands beside it.  The rest of it may be saved. */
export function refused(isInPart = false) {
  clearTimeout(noticed);
  wasRefused = true;
  if (isInPart) isBegun = true;
  say("unsaved", isInPart ? "Saved in part" : "Not saved");
}

/** What was refused is no longer on the page. */
export function replaced() {
  if (!wasRefused) return;
  wasRefused = false;
  if (isBegun) stillSaved();
  else say("", "");
}

/** A change was refused that is not on the page: what is there stands as it did. */
export function unchanged() {
  if (wasRefused) refused();
  else if (isBegun) stillSaved();
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
  tellWhen();
}
