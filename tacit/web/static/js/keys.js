// Keys from data-key="n" on a button, link, summary, radio or field: the key does what a click does, a field is focused.
// Plain keys rest while one types; keys with Control work everywhere. The same key twice on a page: the first that is seen wins.
import { tinykeys } from "../vendor/tinykeys-3.1.0/tinykeys.js";

const bound = new Set();
const typing = (target) => target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const seen = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
// What is found or asked inside something folded: its key unfolds that first.
const around = (element) => (element.matches("summary") ? element.parentElement.parentElement : element.parentElement).closest("details:not([open])");
const folded = (element) => element.matches("summary, [type=search]") && around(element) !== null;

export const restsHere = (event) => event.defaultPrevented || typing(event.target) || document.querySelector("dialog:modal") !== null;

function press(event, key) {
  const dialog = document.querySelector("dialog:modal");
  const plain = !/Control|Meta|\$mod/.test(key);
  if (event.defaultPrevented || event.isComposing || (plain && (typing(event.target) || dialog))) return;
  const named = [...(dialog ?? document).querySelectorAll("[data-key]")].filter((one) => one.dataset.key === key && !one.disabled);
  const element = named.find(seen) ?? named.find(folded);
  if (!element) return;
  event.preventDefault();
  for (let fold; (fold = around(element)); ) fold.open = true;
  element.focus({ preventScroll: !element.matches("input, textarea, select") });
  if (!element.matches("input:not([type=radio], [type=checkbox]), textarea, select")) element.click();
  // What a key opened is typed into at once, before its toggle is told.
  if (element.matches("summary") && element.parentElement.open) element.parentElement.querySelector("[data-opened-focus]")?.focus();
}

function bind(key) {
  if (bound.has(key)) return;
  bound.add(key);
  // "?" needs Shift on most keyboards and not on some.
  const presses = key === "?" ? ["?", "Shift+?"] : key.startsWith("Control+") ? [key, key.replace("Control", "Meta")] : [key];
  for (const one of presses) tinykeys(window, { [one]: (event) => press(event, key) });
}

export function attach(element) {
  if (element.dataset.key) bind(element.dataset.key);
}

// In a small form, Ctrl+Enter in its field sends it and nothing else.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target) && !event.target.closest("dialog")) event.target.blur();
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const button = event.target.closest?.("form")?.querySelector("[data-key-in-form='Control+Enter']");
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  button.click();
}, { capture: true });
