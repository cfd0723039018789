// Comments on words: select in [data-anchorable], press c or the small button, and the form knows the place.
// Threads with an anchor are marked in the text; going to one shows the other.
import { anchorOfSelection, rangeOf } from "./anchors.js";
import { restsHere } from "./keys.js";

const marks = globalThis.Highlight && CSS.highlights;
const all = marks ? new Highlight() : null;
if (marks) CSS.highlights.set("tacit-comment", all);

function show(thread, range) {
  for (const other of document.querySelectorAll("[data-anchor][data-current]")) other.removeAttribute("data-current");
  thread.setAttribute("data-current", "");
  if (marks) CSS.highlights.set("tacit-comment-current", new Highlight(range));
}

export function attachThread(thread) {
  const range = rangeOf(thread.dataset);
  if (!range) {
    thread.querySelector("[data-anchor-lost]")?.removeAttribute("hidden");
    return;
  }
  all?.add(range);
  thread.addEventListener("focusin", () => show(thread, range));
  thread.querySelector("[data-anchor-show]")?.addEventListener("click", (event) => {
    event.preventDefault();
    show(thread, range);
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
  });
  document.addEventListener("click", (event) => {
    const spot = getSelection();
    if (!event.target.closest("[data-anchorable]") || !spot.rangeCount || !spot.isCollapsed) return;
    if (!range.isPointInRange(spot.anchorNode, spot.anchorOffset)) return;
    show(thread, range);
    thread.scrollIntoView({ block: "nearest" });
  });
}

function attachForm(form) {
  if (!form.elements.text) return; // where votes are decided nothing is commented
  const here = Object.assign(document.createElement("button"), { type: "button", className: "button small comment-here", hidden: true, textContent: "Comment " });
  const hint = document.createElement("kbd");
  hint.textContent = "c";
  here.append(hint);
  document.body.append(here);
  let anchor = null;

  function take() {
    if (!anchor) return;
    for (const name of ["path", "start", "end", "quote"]) form.elements[name].value = anchor[name];
    form.elements.quote.readOnly = true;
    if (marks) CSS.highlights.set("tacit-comment-current", new Highlight(anchor.range.cloneRange()));
    here.hidden = true;
    form.scrollIntoView({ block: "nearest" });
    form.elements.text.focus();
  }
  document.addEventListener("selectionchange", () => {
    anchor = anchorOfSelection();
    here.hidden = !anchor;
    if (!anchor) return;
    const box = anchor.range.getBoundingClientRect();
    here.style.insetBlockStart = `${box.bottom + scrollY + 6}px`;
    here.style.insetInlineStart = `${Math.min(box.left, innerWidth - 140) + scrollX}px`;
  });
  here.addEventListener("pointerdown", (event) => event.preventDefault());
  here.addEventListener("click", take);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "c" || event.ctrlKey || event.metaKey || event.altKey || restsHere(event)) return;
    event.preventDefault();
    anchor ??= anchorOfSelection(); // of words that were selected before this file had come
    if (anchor) take();
    else form.elements.text.focus();
  });
  form.addEventListener("reset", () => (form.elements.quote.readOnly = false));
}

export function attach(element) {
  if (element.matches("[data-comment-form]")) attachForm(element);
  else if (!element.dataset.path.includes("]#")) attachThread(element); // of a place in a file: places.js, once it is open
}
