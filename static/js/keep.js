// What a reader has opened or scrolled to stays so while parts of the page are replaced.

let isReplaced = false; // a field that is taken away is left as well, by nobody

export function keepPlace() {
  let opened = [];
  let part = "";
  let typed = [];
  let entered = ""; // what stood in the field when it was entered, or was sent last
  let focused = ""; // what lies in a fold that is closed when it comes cannot take the focus yet

  for (const event of ["focusin", "change"]) {
    document.addEventListener(event, ({ target }) => {
      if (target === document.activeElement) entered = target.value;
    }, true);
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "inspector") return;
    part = event.detail.target.dataset.part;
    focused = event.detail.target.contains(document.activeElement) ? document.activeElement.id : "";
    opened = [...event.detail.target.querySelectorAll("details[open]")].map((one) => one.id);
    typed = [...typedSince(event.detail.requestConfig), ...typedJustNow(event.detail.target, entered)];
    isReplaced = true;
  });
  document.addEventListener("htmx:afterRequest", () => (isReplaced = false));
  document.addEventListener("htmx:afterSwap", () => {
    isReplaced = false;
    const inspector = document.getElementById("inspector");
    if (inspector.dataset.part !== part) {
      inspector.parentElement.scrollTop = 0;
      return;
    }
    for (const id of opened) inspector.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
    for (const [id, value] of typed.splice(0)) typeAgain(document.getElementById(id), value);
  });

  let tab = "";
  let unfolded = [];
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target } = event.detail;
    if (target.id !== "results") return;
    tab = target.dataset.tab;
    unfolded = [...target.querySelectorAll("details[id][open]")].map((one) => one.id);
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "results") return;
    const results = document.getElementById("results");
    if (results.dataset.tab !== tab) document.querySelector(".results").scrollTop = 0;
    else for (const id of unfolded) results.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  });
}

/** What is folded and unfolded with an id stays so in what takes its place. */
export function keepFolds() {
  const were = new Map();
  const note = ({ detail }) => {
    for (const one of detail.target.querySelectorAll("details[id]")) were.set(one.id, one.open);
  };
  const restore = () => {
    for (const [id, open] of were) {
      const now = document.getElementById(id);
      if (now) now.open = open;
    }
    were.clear();
  };
  for (const event of ["htmx:beforeSwap", "htmx:oobBeforeSwap"]) document.addEventListener(event, note);
  document.addEventListener("htmx:afterSettle", restore);
}

/** A field that is changed again after its form was sent is not replaced by the answer. */
export function keepTyped() {
  let sent = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => (sent = detail.requestConfig?.formData));
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.matches(".field, .slot") && isTypedSince(detail.target, sent)) detail.shouldSwap = false;
  });
}

/** Whether a field of the form was changed again after it had been sent. */
function isTypedSince(place, formData) {
  const field = place.querySelector("input:not([type=checkbox]), select, textarea");
  return Boolean(field && formData?.has(field.name) && formData.get(field.name) !== field.value);
}

/** What was typed into a form after it had been sent: [id, value] of each field. */
function typedSince({ elt, formData }) {
  if (elt.localName !== "form") return [];
  const fields = [...elt.querySelectorAll("input[id]:not([type=file]), select[id], textarea[id]")];
  return fields.filter((one) => formData.has(one.name) && one.value !== formData.get(one.name)).map((one) => [one.id, one.value]);
}

/** What is being typed into a field that has not been left yet, whoever asked for what replaces it. */
function typedJustNow(place, entered) {
  const field = document.activeElement;
  return field.id && field.matches("input, textarea") && place.contains(field) && field.value !== entered ? [[field.id, field.value]] : [];
}

/** Put it into the form that took its place.  Fields that were left wait for their turn already (turns.js). */
function typeAgain(field, value) {
  if (!field) return;
  field.value = value;
  const change = () => field.dispatchEvent(new Event("change", { bubbles: true }));
  if (field === document.activeElement) field.addEventListener("blur", () => isReplaced || change(), { once: true });
}
