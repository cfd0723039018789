// Places of a file: arrow keys go from cell to cell and from line to line, and what is chosen is selected, so that c comments on it.
// Comments on places are marked once the file is open.
import { attachThread } from "./comments.js";

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export function attach(root) {
  const places = [...root.querySelectorAll("[data-place]")];
  if (!places.length) return;
  const formula = root.querySelector("[data-formula]");
  let current = places[0];
  current.tabIndex = 0;

  function choose(place) {
    current.tabIndex = -1;
    current = place;
    current.tabIndex = 0;
    if (formula) formula.textContent = `${place.dataset.path.split("=").pop()}  ${place.dataset.formulaOf ?? place.textContent}`;
  }
  function select(place) {
    if (place.textContent) getSelection().selectAllChildren(place);
  }
  function next(place, [across, down]) {
    const row = place.closest("tr");
    if (!row || place === row) return across ? null : places[places.indexOf(place) + down];
    if (across) return across > 0 ? place.nextElementSibling : place.previousElementSibling;
    const other = down > 0 ? row.nextElementSibling : row.previousElementSibling;
    return other?.children[place.cellIndex] ?? null;
  }
  root.addEventListener("focusin", (event) => {
    const place = event.target.closest("[data-place]");
    if (!place) return;
    choose(place);
    if (place.matches(":focus-visible")) select(place);
  });
  root.addEventListener("click", (event) => {
    const place = event.target.closest("[data-place]");
    if (!place || event.target.closest("a")) return;
    choose(place);
    if (getSelection().isCollapsed && place.dataset.path.includes("#cell=")) select(place);
  });
  root.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const place = event.target.closest("[data-place]");
    if (!step || !place || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const found = next(place, step);
    if (!found?.matches("[data-place]")) return;
    event.preventDefault();
    found.focus();
  });
  for (const thread of document.querySelectorAll("[data-anchor]")) {
    if (!thread.dataset.path.startsWith(`${root.dataset.places}#`)) continue;
    attachThread(thread);
    const place = places.find((one) => one.dataset.path === thread.dataset.path);
    if (place) place.dataset.commented = "";
  }
}
