// What this browser remembers of how somebody likes the page: folded, dragged, used last.

const OURS = "headroom: ";

/** What was kept under a name, or `otherwise` where nothing is, or nothing may be. */
export function kept(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(OURS + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(OURS + name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still has the page.
  }
}
