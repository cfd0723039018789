// Judging on keys alone: n and p walk the criteria, 1 2 3 … choose, r goes to the reason; Escape comes back.
// Attached once for a page: criteria that stand inside the answer come first, those beside it after them.
import { calm } from "./idle.js";
import { restsHere } from "./keys.js";

export function attach(element) {
  const all = element.closest("form") ?? document;
  if (element !== all.querySelector("[data-verdicts]")) return;
  const list = all;
  const rows = () => [...list.querySelectorAll("[data-criterion]")];
  const current = () => list.querySelector("[data-criterion][data-current]");

  function go(row, focus = true) {
    if (!row) return;
    for (const other of list.querySelectorAll("[data-criterion][data-current]")) if (other !== row) other.removeAttribute("data-current");
    row.setAttribute("data-current", "");
    if (focus) {
      (row.querySelector("input[type=radio]:checked") ?? row.querySelector("input[type=radio]"))?.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }
  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    go(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }
  function choose(number) {
    const radio = current()?.querySelector(`[data-choice="${number}"]`);
    if (!radio || radio.disabled) return false;
    radio.checked = true;
    radio.focus({ preventScroll: true });
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  function sum() {
    const out = document.querySelector("[data-verdict-sum]");
    if (!out) return;
    const counts = new Map();
    let open = 0;
    for (const row of rows()) {
      const label = row.querySelector("input[type=radio]:checked")?.closest("label");
      if (!label) { open += 1; continue; }
      const words = label.firstElementChild.nextSibling.textContent.trim().toLowerCase();
      counts.set(words, (counts.get(words) ?? 0) + 1);
    }
    const parts = [...counts].map(([words, count]) => `${count} ${words}`);
    const judged = parts.length ? parts.join(", ") : "Nothing judged yet";
    out.textContent = open ? `${judged}; ${open} still open.` : `${judged}. All judged.`;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.matches?.("[data-reason]") && list.contains(event.target)) {
      go(event.target.closest("[data-criterion]")); // At once: a later key may overtake a timer.
      return;
    }
    if (restsHere(event)) return;
    const acted = { n: () => step(1), p: () => step(-1), r: () => current()?.querySelector("[data-reason]")?.focus() }[event.key];
    if (acted) acted();
    else if (!(/^[1-9]$/.test(event.key) && choose(event.key))) return;
    event.preventDefault();
  });
  list.addEventListener("focusin", (event) => go(event.target.closest("[data-criterion]"), false));
  list.addEventListener("change", calm(sum, 30));
  go(rows().find((row) => !row.querySelector("input:checked")) ?? rows()[0], false);
  if (list.querySelector("input:checked")) sum();
}
