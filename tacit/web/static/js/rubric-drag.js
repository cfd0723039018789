// Moves a row of a rubric by its grip: it goes where the pointer is, and the page scrolls at its edges.
const EDGE_PX = 80, STEP_PX = 14;

export function dragRows(rubric, rows) {
  let row = null, frame, at = 0;

  function step() {
    if (!row) return;
    if (at < EDGE_PX + 60) scrollBy(0, -STEP_PX);
    else if (at > innerHeight - EDGE_PX) scrollBy(0, STEP_PX);
    const middle = (other) => other.getBoundingClientRect().top + other.offsetHeight / 2;
    const before = row.previousElementSibling, after = row.nextElementSibling;
    if (before && at < middle(before)) before.before(row);
    else if (after && at > middle(after)) after.after(row);
    frame = requestAnimationFrame(step);
  }
  function stop() {
    if (!row) return;
    row.removeAttribute("data-dragged");
    row = null;
    cancelAnimationFrame(frame);
    rows.changed();
  }
  rubric.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    row = grip.closest("[data-line]");
    row.dataset.dragged = "";
    at = event.clientY;
    rubric.setPointerCapture(event.pointerId);
    frame = requestAnimationFrame(step);
  });
  rubric.addEventListener("pointermove", (event) => { at = event.clientY; });
  rubric.addEventListener("pointerup", stop);
  rubric.addEventListener("pointercancel", stop);
}
