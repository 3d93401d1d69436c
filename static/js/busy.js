// A thin bar under the header while an answer takes longer than one would notice.

const NOTICED_MS = 200;

export function showBusy() {
  const main = document.getElementById("main");
  const bar = Object.assign(document.createElement("div"), { className: "busy" });
  bar.append(document.createElement("i"));
  document.querySelector(".head")?.append(bar);
  let underway = 0;
  let noticed;
  document.addEventListener("htmx:beforeRequest", () => {
    underway += 1;
    clearTimeout(noticed);
    noticed = setTimeout(() => main.setAttribute("aria-busy", "true"), NOTICED_MS);
  });
  for (const end of ["htmx:afterRequest", "htmx:onLoadError"]) {
    document.addEventListener(end, () => {
      underway -= 1;
      if (underway > 0) return;
      clearTimeout(noticed);
      main.removeAttribute("aria-busy");
    });
  }
}
