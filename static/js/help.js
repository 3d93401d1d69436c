// The shortcuts, in a dialog over the page: "?" opens it, and so does its button in the bar.  Where the list cannot be
// fetched, the button is the link it is without this.

const isTyping = (element) => element.closest?.("input, textarea, select, [contenteditable]");

export function offerHelp() {
  const link = document.getElementById("ask-help");
  if (!link) return;
  link.setAttribute("role", "button");
  link.setAttribute("aria-haspopup", "dialog");
  const dialog = document.body.appendChild(emptyDialog(link));
  const open = () => openWith(dialog, link);
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest?.("[data-shortcuts]")) return;
    event.preventDefault();
    backOutOfMenu(event.target);
    open();
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog.open) return;
    event.preventDefault();
    open();
  });
}

/** The focus comes back to what is in sight: the menu the link stands in closes. */
function backOutOfMenu(target) {
  const menu = target.closest("details[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

function emptyDialog(link) {
  const dialog = document.createElement("dialog");
  dialog.className = "help-dialog";
  dialog.setAttribute("aria-labelledby", "help-dialog-name");
  const head = document.createElement("header");
  const name = Object.assign(document.createElement("h2"), { id: "help-dialog-name", textContent: "Shortcuts" });
  const more = Object.assign(document.createElement("a"), { href: link.pathname, textContent: "All of the help" });
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
  head.append(name, more, close);
  dialog.append(head);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  // Keys in it are not for the page below.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  return dialog;
}

async function openWith(dialog, link) {
  if (!dialog.querySelector("table")) {
    const answer = await fetch(link.pathname, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) {
      location.assign(link.href);
      return;
    }
    if (!dialog.querySelector("table")) dialog.insertAdjacentHTML("beforeend", await answer.text());
  }
  if (!dialog.open) dialog.showModal();
}
