// Find in the guideline and its answers: hits are marked, Enter and Shift+Enter walk them; Escape clears.
import { textNodes } from "./anchors.js";

const marks = globalThis.Highlight && CSS.highlights;
const HITS_MAX = 2000;

function rangesIn(element, words) {
  const nodes = textNodes(element);
  const text = nodes.map(({ node }) => node.data).join("").toLocaleLowerCase();
  const found = [];
  let index = 0;
  const point = (offset) => {
    while (index + 1 < nodes.length && nodes[index + 1].at <= offset) index += 1;
    return [nodes[index].node, Math.min(offset - nodes[index].at, nodes[index].node.length)];
  };
  for (let at = text.indexOf(words); at >= 0 && found.length < HITS_MAX; at = text.indexOf(words, at + words.length)) {
    const range = document.createRange();
    range.setStart(...point(at));
    range.setEnd(...point(at + words.length));
    found.push(range);
  }
  return found;
}

export function attach(place) {
  const input = place.querySelector("[data-find-words]");
  const count = place.querySelector("[data-find-count]");
  if (!input || !count) return;
  let hits = [], at = -1;

  function show() {
    count.textContent = input.value.trim() ? (hits.length ? `${at + 1} of ${hits.length}` : "not found") : "";
    if (marks) CSS.highlights.set("tacit-find-current", new Highlight(...(hits[at] ? [hits[at]] : [])));
    hits[at]?.startContainer.parentElement.scrollIntoView({ block: "center" });
  }
  function find() {
    const words = input.value.trim().toLocaleLowerCase();
    hits = words ? [...place.querySelectorAll("[data-find-in]")].flatMap((one) => rangesIn(one, words)) : [];
    at = hits.length ? 0 : -1;
    if (marks) CSS.highlights.set("tacit-find", new Highlight(...hits));
    show();
  }
  function step(by) {
    if (!hits.length) return;
    at = (at + by + hits.length) % hits.length;
    show();
  }
  input.addEventListener("input", find);
  input.addEventListener("focus", () => { if (place.querySelector("details")) place.querySelector("details").open = true; });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && input.value) { input.value = ""; find(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  for (const button of place.querySelectorAll("[data-find-step]")) button.addEventListener("click", () => step(Number(button.dataset.findStep)));
}
