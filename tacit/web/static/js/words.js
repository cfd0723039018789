// Words that are selected in a step, and where such words stand: used by critique.js, which marks them as errors.
import { offsetOf, rangeOf } from "./anchors.js";

// The text of a fragment with formulas as they were typed, not as they are set.
export function written(fragment) {
  for (const formula of fragment.querySelectorAll(".math")) {
    const typed = formula.querySelector("annotation")?.textContent;
    formula.replaceWith(typed ?? (formula.querySelector(".katex") ? "" : formula.textContent));
  }
  return fragment.textContent;
}

// The selection inside one step of a list; of a longer one the part in its first step.
export function selectedIn(list) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const holder = range.startContainer.parentElement?.closest("[data-anchorable]");
  if (!holder || !list.contains(holder)) return null;
  if (!holder.contains(range.endContainer)) range.setEndAfter(holder.lastChild);
  const quote = written(range.cloneContents()).trim();
  return quote ? { step: holder.closest("[data-step]"), quote, start: offsetOf(holder, range.startContainer, range.startOffset) } : null;
}

// Paints the words of all rows of errors, as with a pen; gives a function that does it again.
export function painter(root) {
  if (!globalThis.Highlight || !CSS.highlights) return () => {};
  const marks = new Highlight();
  CSS.highlights.set("tacit-span", marks);
  return () => {
    marks.clear();
    for (const row of root.querySelectorAll("[data-span]")) {
      const [quote, start] = ["quote", "start"].map((name) => row.querySelector(`[name$='.${name}']`).value);
      const range = quote && rangeOf({ path: `steps[${row.closest("[data-step]").dataset.step}]`, start: Number(start), end: 0, quote });
      if (range) marks.add(range);
    }
  };
}
