// The first click into a field with a number selects all of it, so that what is typed takes its place; the next one
// sets the cursor.  A field that has the focus without a click is clicked for the first time as well.

const QUANTITY = 'input:is([inputmode="decimal"], [inputmode="text"])'; // text where it may be a formula

export function selectOnClick() {
  let entered = null;
  let clicked = null;
  document.addEventListener("pointerdown", ({ target }) => {
    entered = target.matches?.(QUANTITY) && target !== clicked ? target : null;
  });
  document.addEventListener("mousedown", (event) => {
    const { target } = event;
    if (target === entered && isSelected(target)) event.preventDefault(); // or it lets go of what is selected
  });
  document.addEventListener("click", ({ target }) => {
    if (target !== entered) return;
    if (target.selectionStart === target.selectionEnd) target.select();
    clicked = target;
    entered = null;
  });
  document.addEventListener("focusout", () => (clicked = null));
}

const isSelected = (field) =>
  field === document.activeElement && field.selectionStart === 0 && field.selectionEnd === field.value.length && field.value !== "";
