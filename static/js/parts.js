// Parts of the page that an answer sends together, in a template: each takes the place of what has its id, where it
// differs.  As swaps of their own htmx would tell every part of all that came before it, which takes seconds for hundreds.

export function takeParts() {
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (!detail.target.hasAttribute("data-parts")) return;
    const sent = document.getElementById(detail.target.id).querySelector("template");
    if (!sent) return;
    sent.remove();
    for (const part of [...sent.content.querySelectorAll("[id]")]) put(part);
  });
}

function put(part) {
  const was = document.getElementById(part.id);
  if (!was || was.isEqualNode(part)) return;
  const hadFocus = was.contains(document.activeElement);
  was.replaceWith(part);
  window.htmx.process(part);
  if (hadFocus) part.focus({ preventScroll: true });
}
