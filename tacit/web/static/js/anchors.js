// Places in a text: an anchor {path, start, end, quote} counts characters of the text of the element [data-path].
// When the words at that place have changed, the nearest same words are taken; when there are none, the place is lost.
export function textNodes(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes = [];
  for (let at = 0, node; (node = walker.nextNode()); at += node.length) nodes.push({ node, at });
  return nodes;
}

function pointAt(element, offset) {
  const nodes = textNodes(element);
  const found = nodes.findLast(({ at }) => at <= offset);
  return found ? [found.node, Math.min(offset - found.at, found.node.length)] : null;
}

export function offsetOf(element, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(element);
  range.setEnd(node, offset);
  return range.toString().length;
}

export function rangeOf({ path, start, end, quote }) {
  const element = document.querySelector(`[data-anchorable][data-path="${CSS.escape(path)}"]`);
  if (!element) return null;
  const text = element.textContent;
  let from = Number(start);
  if (text.slice(from, Number(end)) !== quote) {
    const places = [];
    for (let at = text.indexOf(quote); at >= 0 && quote; at = text.indexOf(quote, at + 1)) places.push(at);
    if (!places.length) return null;
    from = places.reduce((best, at) => (Math.abs(at - start) < Math.abs(best - start) ? at : best));
  }
  const [begin, finish] = [pointAt(element, from), pointAt(element, from + quote.length)];
  if (!begin || !finish) return null;
  const range = document.createRange();
  range.setStart(...begin);
  range.setEnd(...finish);
  return range;
}

export function anchorOfSelection() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const holder = range.commonAncestorContainer;
  const element = (holder.nodeType === Node.TEXT_NODE ? holder.parentElement : holder).closest("[data-anchorable]");
  if (!element) return null;
  const start = offsetOf(element, range.startContainer, range.startOffset);
  return { path: element.dataset.path, start, end: start + range.toString().length, quote: range.toString(), range };
}
