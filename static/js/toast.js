// What was just done goes again after a while; not while somebody is on it, and at once with Escape.

const SHOWN_MS = 12_000;
let later = 0;

const toast = () => document.getElementById("toast");
const clear = () => toast()?.replaceChildren();
const isOn = () => toast()?.matches(":hover, :focus-within");

export function showToasts() {
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => detail.target.id === "toast" && goLater());
  document.addEventListener("keydown", ({ key }) => key === "Escape" && clear());
}

/** Say what was done without the server, for the eye and the ear. */
export function say(words) {
  toast()?.replaceChildren(Object.assign(document.createElement("p"), { textContent: words }));
  const announced = document.getElementById("announced");
  if (announced) announced.textContent = `${words}.`;
  goLater();
}

function goLater() {
  clearTimeout(later);
  later = setTimeout(() => (isOn() ? goLater() : clear()), SHOWN_MS);
}
