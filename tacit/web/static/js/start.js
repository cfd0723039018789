// Finds what a page uses and loads only that: one behaviour, one file, attached by its attribute.
// A behaviour exports attach(element); it is called once for each element, also for those that come later.
const behaviours = [
  ["[data-key], [data-command]", "keys"],
  ["[data-theme-switch]", "theme"],
  ["dialog", "dialog"],
  ["[data-menu]", "menu"],
  ["[data-palette]", "palette"],
  ["[data-toasts]", "toast"],
  ["time[datetime]", "local-time"],
  ["[data-table]", "table"],
  ["[data-filter]", "filter"],
  ["[data-count-for]", "count"],
  ["[data-autosave-url]", "autosave"],
  ["[data-time-url]", "activity"],
  ["[data-checks-url]", "checks"],
  ["[data-preview-url]", "preview"],
  ["[data-turns]", "messages"],
  ["[data-math]", "math"],
  ["[data-steps]", "steps"],
  ["[data-critique]", "critique"],
  ["[data-verdicts]", "verdicts"],
  ["[data-find]", "find"],
  ["[data-ask]", "ask"],
  ["[data-pad-url]", "pad"],
  ["[data-templates]", "insert"],
  ["[data-words-of]", "word-count"],
  ["[data-comment-form], [data-anchor]", "comments"],
  ["[data-file-view]", "file-view"],
  ["[data-places]", "places"],
  ["[data-upload]", "upload"],
  ["[data-kept-reasons]", "kept-reasons"],
  ["[data-split]", "split"],
  ["[data-focus-mode]", "focus-mode"],
  ["[data-plot]", "plot"],
  ["[data-live]", "live"],
  ["[data-rubric]", "rubric"],
  ["[data-preference]", "preference"],
  ["[data-differences]", "differences"],
];
const attached = new WeakMap();

async function attachOnce(element, name) {
  const names = attached.get(element) ?? new Set();
  if (names.has(name)) return;
  attached.set(element, names.add(name));
  const module = await import(`./${name}.js`);
  module.attach(element);
}

export function attachAll(root) {
  return Promise.all(behaviours.flatMap(([selector, name]) => {
    const found = [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
    return found.map((element) => attachOnce(element, name));
  }));
}

attachAll(document).then(() => (document.documentElement.dataset.ready = "")); // tests and pictures wait for it
new MutationObserver((changes) => {
  for (const change of changes)
    for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) attachAll(node);
}).observe(document.body, { childList: true, subtree: true });
