// What stays on the page while other parts of it are replaced has the address of when it came.  Whatever is looked at
// next is looked at with the traffic that the page has by now; and from the drawing, with the results that are open.

const OF_RESULTS = ["tab", "bill", "tour"];

export function keepAddress() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const { elt, verb, path, formData } = detail;
    const url = new URL(path, location);
    if (verb !== "get" || elt.closest("#whatif") || url.pathname !== location.pathname) return;
    const here = new URL(location).searchParams;
    for (const name of elt.closest("#diagram") ? ["times", ...OF_RESULTS] : ["times"]) {
      if (![here, url.searchParams, formData].some((one) => one.has(name))) continue;
      formData.delete(name);
      if (here.get(name)) url.searchParams.set(name, here.get(name));
      else url.searchParams.delete(name);
    }
    detail.path = `${url.pathname}${url.search}`;
  });
}
