// Forms of the page, filled in and sent on the user's behalf.

import { inTurn, requestOf, successor } from "./turns.js";

/** Fill in a form of the page and send it. */
export function send(id, values, submitter) {
  fillIn(id, values);
  inTurn(() => {
    fillIn(id, values);
    document.getElementById(id).requestSubmit(successor(submitter));
  }, true, requestOf(document.getElementById(id), submitter));
}

function fillIn(id, values) {
  const form = document.getElementById(id);
  for (const [name, value] of Object.entries(values)) {
    let field = form.elements.namedItem(name);
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      form.append(field);
    }
    field.value = value;
  }
}

/** Fill in a form with values that come several times, [[name, value], …], and send it. */
export function sendMany(id, pairs) {
  inTurn(() => {
    const form = document.getElementById(id);
    for (const name of new Set(pairs.map(([one]) => one))) {
      for (const field of form.querySelectorAll(`input[name="${name}"]`)) field.remove();
    }
    for (const [name, value] of pairs) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    form.requestSubmit();
    for (const [name] of pairs) for (const field of form.querySelectorAll(`input[name="${name}"]`)) field.remove();
  });
}
