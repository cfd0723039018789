// Two panes with a handle: dragged, or moved with the arrow keys; double click puts it back. The place is remembered.
const AT_MIN = 20, AT_MAX = 80, STEP = 2;

export function attach(split) {
  const handle = split.querySelector("[role=separator]");
  const key = `tacit:split:${split.dataset.split}`;
  const start = Number(split.dataset.splitAt ?? 50);

  function move(at) {
    const place = Math.round(Math.min(Math.max(at, AT_MIN), AT_MAX));
    split.style.setProperty("--split", place);
    handle.setAttribute("aria-valuenow", place);
    try {
      localStorage.setItem(key, place);
    } catch {
      /* not remembered, that is all */
    }
  }
  let remembered = null;
  try {
    remembered = localStorage.getItem(key);
  } catch {
    /* as above */
  }
  move(Number(remembered ?? start));

  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    event.preventDefault();
    handle.focus();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = split.getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * 100);
  });
  handle.addEventListener("dblclick", () => move(start));
  handle.addEventListener("keydown", (event) => {
    const now = Number(handle.getAttribute("aria-valuenow"));
    const to = { ArrowLeft: now - STEP, ArrowRight: now + STEP, Home: AT_MIN, End: AT_MAX }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  });
}
