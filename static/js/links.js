// Links of the page, followed on the user's behalf.

/** Follow a link, as a click on it would. */
export function follow(link) {
  link?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}

/** Show the settings of the architecture: nothing is selected then. */
export function deselect() {
  if (new URL(location).searchParams.has("node") || new URL(location).searchParams.has("edge")) {
    follow(document.querySelector("#where h1 a"));
  }
}
