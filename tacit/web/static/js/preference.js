// Comparing on keys alone: 1 2 3 … or a b c choose, t and x too, [ and ] say by how much, n and p walk the questions,
// arrows walk the responses. Scrolls the responses together where that is wished. Differences: differences.js.
import { restsHere } from "./keys.js";

const TOGETHER = "tacit:scroll-together";

export function attach(root) {
  const groups = () => [...root.querySelectorAll("[data-group]")].filter((one) => one.checkVisibility());
  const texts = [...root.querySelectorAll("[data-pane-text]")];
  const current = () => document.activeElement?.closest?.("[data-group]") ?? groups()[0];

  function choose(radio, focus = true) {
    if (!radio) return false;
    radio.checked = true;
    if (focus) radio.focus({ preventScroll: true });
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  const pick = (group, key) => choose(group?.querySelector(`[data-pick="${key}"]`));
  function weigh(by) {
    const radios = [...root.querySelectorAll("[data-strength] input")];
    const at = radios.findIndex((one) => one.checked);
    return choose(radios[at < 0 ? (by > 0 ? 1 : 0) : Math.min(Math.max(at + by, 0), radios.length - 1)], false);
  }
  function walk(by) {
    const all = groups();
    const next = all[Math.min(Math.max(all.indexOf(current()) + by, 0), all.length - 1)];
    (next.querySelector("input:checked") ?? next.querySelector("input[type=radio]")).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }
  function turn(by) {
    const pane = document.activeElement?.closest?.("[data-pane]");
    if (!pane || document.activeElement.matches("input, select")) return false;
    const at = texts.indexOf(pane.querySelector("[data-pane-text]")) + by;
    return show(texts[Math.min(Math.max(at, 0), texts.length - 1)]);
  }
  function show(text) {
    text.focus({ preventScroll: true });
    text.closest("[data-pane]").scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  }
  function acts(key) {
    if (/^[1-8]$/.test(key)) return pick(current(), key);
    if ("abc".includes(key)) return pick(groups()[0], "abc".indexOf(key) + 1);
    switch (key) {
      case "t": case "x": return pick(current(), key);
      case "[": return weigh(-1);
      case "]": return weigh(1);
      case "n": return walk(1);
      case "p": return walk(-1);
      case "r": root.querySelector("[data-reason-field] textarea").focus(); return true;
      case "ArrowRight": return turn(1);
      case "ArrowLeft": return turn(-1);
      default: return false;
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || restsHere(event)) return;
    if (acts(event.key)) event.preventDefault();
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-pane-link]");
    const text = link && document.getElementById(link.hash.slice(1))?.querySelector("[data-pane-text]");
    if (!text) return;
    event.preventDefault();
    show(text);
  });
  scrollTogether(root.querySelector("[data-scroll-together]"), texts);
}

function scrollTogether(button, texts) {
  let leader = null, timer;
  const is = () => button.getAttribute("aria-pressed") === "true";
  function set(on) {
    button.setAttribute("aria-pressed", String(on));
    try {
      localStorage.setItem(TOGETHER, on ? "1" : "");
    } catch {
      /* not remembered, that is all */
    }
  }
  button.addEventListener("click", () => set(!is()));
  try {
    set(localStorage.getItem(TOGETHER) !== "");
  } catch {
    set(true);
  }
  for (const text of texts)
    text.addEventListener("scroll", () => {
      if (!is() || (leader && leader !== text)) return; // the others follow, and do not lead back
      leader = text;
      clearTimeout(timer);
      timer = setTimeout(() => (leader = null), 120);
      const share = text.scrollTop / Math.max(text.scrollHeight - text.clientHeight, 1);
      for (const other of texts) if (other !== text) other.scrollTop = share * (other.scrollHeight - other.clientHeight);
    }, { passive: true });
}
