// What was just done goes again after a while; not while somebody is on it, and at once with Escape.

const SHOWN_MS = 12_000;

export function showToasts() {
  let later;
  const toast = () => document.getElementById("toast");
  const clear = () => toast()?.replaceChildren();
  const isOn = () => toast()?.matches(":hover, :focus-within");
  const goLater = () => {
    clearTimeout(later);
    later = setTimeout(() => (isOn() ? goLater() : clear()), SHOWN_MS);
  };
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => detail.target.id === "toast" && goLater());
  document.addEventListener("keydown", ({ key }) => key === "Escape" && clear());
}
