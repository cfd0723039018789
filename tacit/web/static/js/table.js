// Rows on keys: j and k walk, Enter opens (the row's own link has the focus), x selects.
// A click anywhere in a row opens it, unless words were being selected.
import { restsHere } from "./keys.js";

export function attach(table) {
  const rows = () => [...table.querySelectorAll("tbody tr")];
  const stop = (row) => row?.querySelector("a.row-link") ?? row?.querySelector("a, input");

  function go(row) {
    for (const other of rows()) other.toggleAttribute("data-current", other === row);
    stop(row)?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || restsHere(event)) return;
    const mine = document.activeElement?.closest("[data-table]") ?? document.querySelector("[data-table]:has(a.row-link)");
    if (mine !== table) return;
    const all = rows();
    const row = document.activeElement.closest("[data-table] tbody tr") ?? table.querySelector("[data-current]");
    const at = all.indexOf(row);
    if (event.key === "j") go(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "k") go(all[Math.max(at - 1, 0)]);
    else if (event.key === "x" && row) row.querySelector("input[type=checkbox]")?.click();
    else return;
    event.preventDefault();
  });
  table.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label, summary") || !getSelection().isCollapsed) return;
    event.target.closest("tr")?.querySelector("a.row-link")?.click();
  });
}
