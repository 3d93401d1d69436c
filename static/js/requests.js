// Requests of the page, which can be sent again as they were.  Each change has a key of its own: the server makes it
// once, however often it arrives (docs/decisions/0017-failures-show.md).

const KEY = "Idempotency-Key";
const TOKEN = "csrfmiddlewaretoken";
let repeated = null;

export const isChange = (request) => request.verb !== "get";

/** Changes that were sent and not answered yet, or not as they should be, by their key. */
const unanswered = new Map();

/**
 * Give each change its key, and the revision the page shows, which a form that stays on it does not know.  What is
 * sent again has both already.
 */
export function keyChanges() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const revision = document.getElementById("revision")?.value;
    if (!repeated) sayButton(detail);
    if (repeated) Object.assign(detail, { formData: repeated.formData, parameters: repeated.formData });
    else if (isChange(detail) && revision) detail.formData.set("revision", revision);
    if (!isChange(detail)) {
      if (revision) detail.headers.Revision = revision;
      return;
    }
    const key = repeated?.headers?.[KEY] ?? freshKey();
    detail.headers[KEY] = key;
    unanswered.set(key, { verb: detail.verb, path: detail.path, formData: detail.formData });
  });
}

/** htmx says which button submitted a form only while that has the focus. */
function sayButton({ formData, triggeringEvent }) {
  const button = triggeringEvent?.submitter;
  if (button?.name && !formData.has(button.name)) formData.set(button.name, button.value);
}

/** The server has said what became of a change. */
export function isAnswered({ headers }) {
  unanswered.delete(headers[KEY]);
}

export function forgetUnanswered() {
  unanswered.clear();
}

/** Changes that were sent and may not have arrived, each with its key. */
export function unansweredRequests() {
  return [...unanswered].map(([key, request]) => ({ ...request, headers: { [KEY]: key } }));
}

/** Send a request as it was: {verb, path, formData, headers, elt, triggeringEvent}, or what htmx made of one. */
export function sendAsItWas(request) {
  const { verb, path, elt, triggeringEvent } = request;
  const isThere = elt?.isConnected;
  const from = isThere ? { source: elt, event: triggeringEvent } : { source: document.body, target: "#inspector", swap: "outerHTML" };
  repeated = request;
  window.htmx.ajax(verb, path, from)?.catch(() => {}); // htmx rejects what failed.js tells already
  repeated = null;
}

/** Fetch what a page fetches by itself once more. */
export function fetchAgain(elt) {
  window.htmx.ajax("get", elt.getAttribute("hx-get"), { source: elt, target: elt, swap: "outerHTML" })?.catch(() => {});
}

/** Take the page's token anew, for the request and for every form: the old one may be as old as the page. */
export async function renewToken(request) {
  const answer = await fetch(location.href, { cache: "no-store" });
  const text = await answer.text();
  if (!answer.ok) return { status: answer.status, text };
  const token = new DOMParser().parseFromString(text, "text/html").querySelector(`[name=${TOKEN}]`)?.value;
  if (!token) return { status: 403, text: "" };
  for (const field of document.querySelectorAll(`input[name=${TOKEN}]`)) field.value = token;
  request.formData.set(TOKEN, token);
  return null;
}

/** 128 random bits; crypto.randomUUID is there on secure pages only. */
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}
