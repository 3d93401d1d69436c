// A file that has just been made is saved by itself; its link stays.

export function saveWhenReady() {
  document.addEventListener("htmx:load", ({ detail }) => {
    if (detail.elt.id === "job") detail.elt.querySelector("[data-saves]")?.click();
  });
}
