// Copy and paste of cards, as text: between places, architectures and pages of the browser.

import { keep, kept } from "../kept.js";
import { sendMany } from "../send.js";
import { say } from "../toast.js";
import { chosen } from "./select.js";

const KEPT = "copied";
let copying = Promise.resolve(); // what is copied is fetched: a paste right after it waits
const isTyping = (element) => element.closest?.("input, textarea, select, [contenteditable]");

export function copyAndPaste() {
  document.addEventListener("copy", (event) => {
    if (isTyping(event.target) || String(getSelection()) || !chosen().length) return;
    event.preventDefault();
    copy(chosen());
  });
  document.addEventListener("paste", (event) => {
    if (isTyping(event.target)) return;
    event.preventDefault();
    const there = event.clipboardData.getData("text/plain"); // gone once the event is over
    const before = copying;
    before.then((text) => send(text ?? kept(KEPT, null) ?? there));
  });
}

/** Take cards along: in the clipboard, or where that is not allowed in what the browser keeps for this site. */
export function copy(ids) {
  copying = fetched(ids);
  return copying.finally(() => (copying = Promise.resolve()));
}

/** The text of the cards, once it is where a paste finds it; undefined where there is none. */
async function fetched(ids) {
  const query = new URLSearchParams(ids.map((id) => ["node", id]));
  const answer = await fetch(`${document.getElementById("hands").dataset.cards}?${query}`).catch(() => null);
  if (!answer?.ok) {
    say("Not copied: the server did not answer");
    return;
  }
  const text = await answer.text();
  try {
    await navigator.clipboard.writeText(text);
    keep(KEPT, null);
  } catch {
    keep(KEPT, text);
  }
  say(ids.length === 1 ? "Copied 1 card" : `Copied ${ids.length.toLocaleString("en")} cards`);
  return text;
}

/** Put in what was copied, with its left and top at a point of the drawing where there is one. */
export async function paste(point = null) {
  let text = kept(KEPT, null);
  try {
    text ??= await navigator.clipboard.readText();
  } catch {
    text ??= "";
  }
  send(text, point);
}

function send(text, point) {
  sendMany("paste-form", [["text", text], ["x", point ? Math.round(point.x) : ""], ["y", point ? Math.round(point.y) : ""]]);
}
