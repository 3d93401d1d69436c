// Enter in a field leaves it and submits its form: that is one request, since nothing changed between the two.

let sent = null; // {form, words} of a form whose field changed, until the answer

/** A form that is submitted, or whose button is pressed, while what it says is on its way already is not sent again. */
export function sendOnce() {
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, triggeringEvent } = event.detail;
    if (elt.localName !== "form") return;
    if (triggeringEvent?.type === "change") sent = { form: elt, words: wordsOf(elt) };
    else if (triggeringEvent?.type === "submit" && isSent(elt, triggeringEvent.submitter)) stop(event);
  });
  // A browser presses the button of the form that Enter is pressed in.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button, input");
    if (button?.type === "submit" && button.form && isSent(button.form, button)) stop(event);
  }, true);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.requestConfig.elt === sent?.form) sent = null;
  });
}

const isSent = (form, submitter) => sent?.form === form && sent.words === wordsOf(form, submitter);

const wordsOf = (form, submitter = null) => JSON.stringify([...new FormData(form, submitter)].filter(([, value]) => typeof value === "string"));

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
