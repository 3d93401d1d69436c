// The menus of the bar and of cards open and close by themselves; here Escape, a press elsewhere and leaving them close them too.

const MENUS = "details:is(.all-pages, .theme, .card-more, .download)";

export function closeMenus() {
  document.addEventListener("pointerdown", ({ target }) => closeAll((menu) => !menu.contains(target)), true);
  document.addEventListener("focusin", ({ target }) => closeAll((menu) => !menu.contains(target)));
  document.addEventListener(
    "keydown",
    (event) => {
      const menu = event.key === "Escape" && event.target.closest?.(`${MENUS}[open]`);
      if (!menu) return;
      event.stopPropagation();
      menu.open = false;
      menu.querySelector("summary").focus();
    },
    true,
  );
}

function closeAll(isMeant) {
  for (const menu of document.querySelectorAll(`${MENUS}[open]`)) if (isMeant(menu)) menu.open = false;
}
