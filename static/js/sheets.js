// On a phone: the drawing stays on top, and one of services, settings and results lies over it as a sheet.

import { follow } from "./links.js";

const PLACES = { add: ".palette", settings: ".inspector", results: ".drawer" };

export function showSheets() {
  const nav = document.querySelector(".sheets");
  const { body } = document;
  const tell = () => {
    const tab = document.querySelector("#tabs [aria-current]")?.id.replace("tab-", "");
    for (const link of nav.children) {
      const isShown = link.dataset.sheet === body.dataset.sheet && (!link.dataset.tab || link.dataset.tab === tab);
      if (isShown) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const show = (sheet) => {
    body.dataset.sheet = sheet;
    tell();
  };
  nav.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    show(link.hasAttribute("aria-current") ? "none" : link.dataset.sheet);
    if (link.dataset.tab && body.dataset.sheet === "results") follow(document.getElementById(`tab-${link.dataset.tab}`));
  });

  // What is selected, and a card that was just added, show their settings.
  let part = document.getElementById("inspector").dataset.part;
  document.addEventListener("htmx:afterSettle", () => {
    const now = document.getElementById("inspector").dataset.part;
    if ((now && now !== part) || document.querySelector("#inspector > .conflict")) body.dataset.sheet = "settings";
    part = now;
    tell();
  });

  // What went wrong comes into sight, wherever it is said.
  document.addEventListener("headroom:told", ({ target }) => {
    const sheet = Object.keys(PLACES).find((one) => target.closest(PLACES[one]));
    if (sheet) show(sheet);
    target.scrollIntoView({ block: "nearest" });
  });
  tell();
}
