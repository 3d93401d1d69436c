// Parts of the page that an answer sends together, in a template: each takes the place of what has its id, where it
// differs.  As swaps of their own htmx would tell every part of all that came before it, which takes seconds for hundreds.
// A script beside them says the rest: which parts are `gone`, where those are
// `placed` that are new or moved, and what `write` puts into parts that look as before.

export function takeParts(write = () => {}) {
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (!detail.target.hasAttribute("data-parts")) return;
    const host = document.getElementById(detail.target.id);
    const sent = host.querySelector("template")?.content;
    if (!sent) return;
    for (const part of [...sent.querySelectorAll("[id]")]) put(part);
    const rest = host.querySelector("script");
    const said = rest ? JSON.parse(rest.textContent) : {};
    for (const id of said.gone ?? []) document.getElementById(id)?.remove();
    for (const [id, next] of (said.placed ?? []).toReversed()) place(document.getElementById(id) ?? sent.getElementById(id), next);
    host.replaceChildren();
    if (rest) write(host.id, said);
  });
}

/** Cards follow each other from left to right, and rows by what they cost: the Tab key goes by that. */
function place(part, next) {
  const into = part?.closest("[data-into]")?.dataset.into;
  const parent = into ? document.getElementById(into) : part?.parentNode;
  const follower = next ? document.getElementById(next) : null;
  if (!parent || (!into && part.nextElementSibling === follower)) return;
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  parent.insertBefore(part, follower);
  if (into) window.htmx.process(part);
  focused?.focus({ preventScroll: true });
}

function put(part) {
  const was = document.getElementById(part.id);
  if (!was || was.isEqualNode(part)) return;
  const hadFocus = was.contains(document.activeElement);
  was.replaceWith(part);
  window.htmx.process(part);
  if (hadFocus) part.focus({ preventScroll: true });
}
