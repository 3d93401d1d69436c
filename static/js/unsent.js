// Changes that are on their way, failed or wait survive a reload: the page that comes next sends them once more.
// The server makes each once, however often it arrives.

import { forgetUnanswered, sendAsItWas, unansweredRequests } from "./requests.js";
import { inTurn, waitingRequests } from "./turns.js";

const UNSENT = "headroom: unsent";
const TOKEN = "csrfmiddlewaretoken";
let isDropped = false;

export function keepUnsent() {
  window.addEventListener("pagehide", () => {
    const unsent = isDropped ? [] : [...unansweredRequests(), ...waitingRequests()].map(written).filter(Boolean);
    if (unsent.length) sessionStorage.setItem(UNSENT, JSON.stringify({ page: location.pathname, unsent }));
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const request of left()) inTurn(() => sendAsItWas(request), true, request);
  });
}

/** What could not be sent is not wanted any more. */
export function dropUnsent() {
  isDropped = true;
  forgetUnanswered();
}

/** A request as text; none for a file, which a browser does not keep. */
function written({ verb, path, formData, headers }) {
  const values = [...formData];
  return values.every(([, value]) => typeof value === "string") ? { verb, path, values, headers } : null;
}

/** What the page before could not send, with the token of this one. */
function left() {
  const found = JSON.parse(sessionStorage.getItem(UNSENT) ?? "null");
  sessionStorage.removeItem(UNSENT);
  if (found?.page !== location.pathname) return [];
  const token = document.querySelector(`[name=${TOKEN}]`)?.value;
  return found.unsent.map(({ values, ...request }) => {
    const formData = new FormData();
    for (const [name, value] of values) formData.append(name, name === TOKEN && token ? token : value);
    return { ...request, formData };
  });
}
