// Before the page is painted: the results as high as they were left.  drawer.js does the rest.
try {
  const { height, folded } = JSON.parse(localStorage.getItem("headroom: drawer")) ?? {};
  if (height) document.documentElement.style.setProperty("--drawer", `${folded ? 36 : height}px`);
  document.documentElement.classList.toggle("folded", Boolean(folded));
} catch {
  // nothing is kept: the height is the usual one
}
