// A click into a field with a number selects all of it, so that what is typed takes its place.

const QUANTITY = 'input:is([inputmode="decimal"], [inputmode="text"])'; // text where it may be a formula

export function selectOnClick() {
  let entered = null;
  document.addEventListener("pointerdown", ({ target }) => {
    entered = target.matches?.(QUANTITY) && target !== document.activeElement ? target : null;
  });
  document.addEventListener("click", ({ target }) => {
    if (target === entered && target.selectionStart === target.selectionEnd) target.select();
    entered = null;
  });
}
