// Draws the figures the server sends as JSON: <div class="chart" data-figure="id-of-the-script">.
// Colours in a figure are names of the style sheet's tokens; here they become what they are in this light.

const NARROW = 480;
const LEGEND = 72; // a legend that stands in one row on a wide page takes up to four on a narrow one
const PLAIN = { displayModeBar: false, responsive: true };

/** On a narrow page the sentences stand above the chart: its dots are enough; a legend takes more room. */
function narrowed(layout) {
  if (layout.showlegend) layout.height += LEGEND;
  layout.annotations = (layout.annotations ?? []).filter((one) => !one.showarrow);
}

/** The colour a token stands for now: light-dark() is settled by the browser, on an element of the page. */
function settle(token, on) {
  on.style.color = token;
  const colour = getComputedStyle(on).color;
  on.style.color = "";
  return colour;
}

/** The figure with every token replaced by its colour. */
function coloured(value, on) {
  if (typeof value === "string") return /^var\(--[\w-]+\)$/.test(value) ? settle(value, on) : value;
  if (Array.isArray(value)) return value.map((one) => coloured(one, on));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, coloured(one, on)]));
  }
  return value;
}

/** Draw every figure of the page that is not drawn yet, or all of them. */
export async function drawCharts(again = false) {
  const isPaper = document.body.classList.contains("report");
  for (const place of document.querySelectorAll(".chart[data-figure]")) {
    const source = document.getElementById(place.dataset.figure).textContent;
    if (!again && place.drawn === source) continue;
    place.drawn = source;
    const figure = coloured(JSON.parse(source), place);
    if (place.clientWidth < NARROW) narrowed(figure.layout);
    if (isPaper) figure.layout.width = place.clientWidth; // paper does not reflow: as wide as its column
    await window.Plotly.react(place, figure.data, figure.layout, { ...PLAIN, staticPlot: isPaper, responsive: !isPaper });
    place.dataset.drawn = "true";
  }
}

drawCharts();
document.addEventListener("htmx:afterSettle", () => drawCharts());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawCharts(true));
