// Parts of the page that an answer sends together, in a template: each takes the place of what has its id, where it
// differs.  As swaps of their own htmx would tell every part of all that came before it, which takes seconds for hundreds.
// A script beside them says the rest: what `moved`, and what `write` puts into parts that look as before.

export function takeParts(write = () => {}) {
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (!detail.target.hasAttribute("data-parts")) return;
    const host = document.getElementById(detail.target.id);
    const sent = host.querySelector("template");
    if (!sent) return;
    sent.remove();
    for (const part of [...sent.content.querySelectorAll("[id]")]) put(part);
    const rest = host.querySelector("script");
    if (!rest) return;
    rest.remove();
    const said = JSON.parse(rest.textContent);
    for (const [id, next] of (said.moved ?? []).toReversed()) putBefore(id, next);
    write(host.id, said);
  });
}

/** Cards follow each other from left to right, and rows by what they cost: the Tab key goes by that. */
function putBefore(id, next) {
  const part = document.getElementById(id);
  const follower = next ? document.getElementById(next) : null;
  if (!part || part.nextElementSibling === follower) return;
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  part.parentNode.insertBefore(part, follower);
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
