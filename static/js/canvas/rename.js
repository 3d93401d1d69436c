// A name is changed where it stands: by a double click, or F2.

import { inTurn } from "../turns.js";
import { boxOf, cardNamed, cardOf, plane } from "./drawing.js";
import { onPage, zoom } from "./view.js";

export function renameInPlace() {
  plane().addEventListener("dblclick", (event) => {
    const card = cardOf(event.target);
    if (!card || event.target.closest(".port")) return;
    event.preventDefault();
    rename(card.dataset.node);
  });
  plane().addEventListener("keydown", (event) => {
    const card = cardOf(event.target);
    if (event.key !== "F2" || !card) return;
    event.preventDefault();
    rename(card.dataset.node);
  });
}

/** Put a field over the name of a card: Enter and leaving it save, Escape does not. */
export function rename(id) {
  const card = cardNamed(id);
  if (!card) return;
  document.getElementById("rename")?.remove();
  const was = nameOf(card);
  const field = Object.assign(document.createElement("input"), { id: "rename", className: "rename", value: was, maxLength: 200 });
  field.setAttribute("aria-label", `Name of ${was}`);
  const { x, y, width } = boxOf(card);
  const at = onPage({ x, y });
  const canvas = plane().parentElement;
  const around = canvas.getBoundingClientRect();
  Object.assign(field.style, { left: `${at.x - around.left}px`, top: `${at.y - around.top}px`, width: `${Math.max(160, width * zoom())}px` });
  canvas.append(field);
  field.focus();
  field.select();
  let isDone = false;
  const end = (isKept) => {
    if (isDone) return;
    isDone = true;
    const name = field.value.trim();
    field.remove();
    if (isKept && name !== was) save(id, name);
    cardNamed(id)?.focus({ preventScroll: true });
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" || event.key === "Escape") end(event.key === "Enter");
  });
  field.addEventListener("blur", () => end(true));
  plane().addEventListener("wheel", () => end(true), { once: true });
}

/** The whole name of a card: on the card it may be cut. */
const nameOf = (card) => {
  const label = card.getAttribute("aria-label");
  const shown = card.querySelector(".name, text")?.textContent ?? "";
  const told = card.querySelector("title")?.textContent ?? "";
  return card.dataset.name ?? (shown.endsWith("…") ? (label ?? told).split(/[:,]/)[0] : [...card.querySelectorAll(".name")].map((one) => one.textContent).join(" ")) ?? shown;
};

function save(id, name) {
  inTurn(() => {
    const { rename: address } = document.getElementById("hands").dataset;
    const form = document.getElementById("move-form");
    const values = Object.fromEntries(new FormData(form));
    window.htmx.ajax("post", address.replace("CARD", encodeURIComponent(id)), { source: form, target: "#inspector", swap: "outerHTML", values: { ...values, name } })?.catch(() => {});
  });
}
