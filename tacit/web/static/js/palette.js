// Ctrl+K: go to a page or run a command, by a few letters of its name, in their order; the best fit first.
// The list is what the page itself offers (links of the head, tabs, every button, key and command), then the places of /places.
import { score } from "./fuzzy.js";
import { tinykeys } from "../vendor/tinykeys-3.1.0/tinykeys.js";

const OFFERED = ".site-nav a, .tabs a, .trail a, [data-command], [data-key], main button, main a.button, main summary";
const SHOWN_MAX = 60;
const words = (element) => [...element.childNodes].filter((node) => !node.matches?.(".key-hint, kbd")).map((node) => node.textContent).join("").trim().replace(/\s+/g, " ");
const nameOf = (element) => element.dataset.command || element.ariaLabel || element.labels?.[0]?.textContent.trim() || words(element);
const seen = (element) => !element.disabled && (element.closest(".menu-body") !== null || (element.checkVisibility?.({ visibilityProperty: true }) ?? true)) && !element.matches(".hidden-text");

export function attach(palette) {
  const input = palette.querySelector("input");
  const list = palette.querySelector("ul");
  const none = palette.querySelector(".none");
  let shown = [], at = 0;

  function mark(to) {
    at = Math.min(Math.max(to, 0), shown.length - 1);
    [...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
    input.setAttribute("aria-activedescendant", shown.length ? `palette-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }
  let offered = [], places = null;

  function collect() { // one entry a name: what is nearer, a command of the page, stands for the place of the same name
    const found = new Map();
    for (const element of document.querySelectorAll(OFFERED)) {
      if (palette.contains(element) || element.closest("dialog") || !seen(element)) continue;
      const name = nameOf(element).slice(0, 120);
      if (name && !found.has(name)) found.set(name, { name, hint: element.dataset.key ?? (element.matches("a") ? "page" : ""), run: () => act(element) });
    }
    for (const { name, href } of places ?? []) if (!found.has(name)) found.set(name, { name, hint: "place", run: () => location.assign(href) });
    offered = [...found.values()];
  }
  function act(element) {
    element.focus({ preventScroll: true });
    if (!element.matches("input:not([type=radio], [type=checkbox]), textarea, select")) element.click();
  }
  async function learn() {
    if (places) return;
    places = [];
    const answer = await fetch("/places", { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    places = (await answer.json()).places;
    collect();
    if (palette.open) refresh();
  }
  function refresh() {
    const typed = input.value.trim();
    shown = offered.map((one) => [score(one.name, typed), one]).filter(([points]) => points !== null).sort((one, two) => two[0] - one[0]).slice(0, SHOWN_MAX).map(([, one]) => one);
    list.replaceChildren(...shown.map((one, index) => {
      const line = document.createElement("li");
      line.id = `palette-${index}`;
      line.role = "option";
      line.textContent = one.name;
      const hint = document.createElement("span");
      hint.className = "hint";
      hint.textContent = one.hint;
      line.append(hint);
      return line;
    }));
    none.hidden = shown.length > 0;
    mark(0);
  }
  function run(index) {
    const chosen = shown[index];
    palette.close();
    chosen?.run();
  }
  function open(event) {
    event?.preventDefault();
    if (palette.open || document.querySelector("dialog:modal")) return;
    input.value = "";
    collect();
    learn();
    refresh();
    palette.showModal();
    input.focus();
  }

  input.addEventListener("input", refresh);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Enter") run(at);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => run([...list.children].indexOf(event.target.closest("li"))));
  tinykeys(window, { "Control+K": open, "Meta+K": open });
  for (const button of document.querySelectorAll("[data-palette-open]")) button.addEventListener("click", open);
}
