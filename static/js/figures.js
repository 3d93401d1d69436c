// Of a card that looks as before, an edit sends what it says now: its cost, how far it holds, its bar and its title.

export function writeFigures() {
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (detail.target.id !== "figures") return;
    const sent = document.querySelector("#figures script")?.textContent;
    for (const card of sent ? JSON.parse(sent) : []) write(card);
  });
}

function write({ id, label, title, cost, word, bar, width }) {
  const card = document.getElementById(`card-${id}`);
  if (!card) return;
  card.setAttribute("aria-label", label);
  for (const [part, text] of [["title", title], [".cost", cost], [".word", word]]) {
    const found = card.querySelector(`:scope > ${part}`);
    if (found) found.textContent = text;
  }
  const load = card.querySelector(":scope > .load");
  load?.setAttribute("class", `load ${bar}`);
  load?.setAttribute("width", width);
}
