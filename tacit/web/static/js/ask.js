// A question about words of the guideline: what is selected when the form opens becomes its quote, with the heading above it.
// One that was begun and not asked is kept in this browser until it is: the work may be handed in meanwhile.
import { drop, keep, kept } from "./kept.js";

const QUOTE_CHARS_MAX = 1000;

export function attach(details) {
  const about = document.querySelector("[data-ask-about]");
  const [text, quote, heading] = ["#question", "#question-quote", "#question-heading"].map((one) => details.querySelector(one));
  if (!about || !text) return;
  const key = `question:${details.dataset.ask}`, begun = kept(key);
  if (begun && !text.value) [text.value, quote.value, heading.value] = [begun.text, begun.quote, begun.heading];
  details.addEventListener("input", () => (text.value.trim() ? keep(key, { text: text.value, quote: quote.value, heading: heading.value }) : drop(key)));
  text.form.addEventListener("submit", (event) => event.submitter?.value === "ask" && drop(key));
  let words = "", node = null;
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (selection.rangeCount && !selection.isCollapsed && about.contains(selection.anchorNode)) [words, node] = [selection.toString().trim().slice(0, QUOTE_CHARS_MAX), selection.anchorNode];
  });
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    if (words) {
      quote.value = words;
      const above = [...about.querySelectorAll("[id]")].filter((one) => one.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING || one.contains(node)).at(-1);
      const option = above && [...heading.options].find((one) => one.dataset.heading === above.id);
      if (option) heading.value = option.value;
      words = "";
    }
  });
}
