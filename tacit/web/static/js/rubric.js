// The editor of a rubric: buttons, keys, grades in place, remarks beside their rows. One listener a kind of event for all
// rows, so that a thousand of them cost no more than ten. Every button works without this, through the server.
import { dragRows } from "./rubric-drag.js";
import { rowsOf } from "./rubric-rows.js";

const KEPT = ["version", "rest", "seen", "gone"], DETAILS = ["kind", "options", "weight_class", "gate", "parent", "depends_on", "axis", "sources", "justification"];

export function attach(rubric) {
  const form = rubric.closest("form"), rows = rowsOf(rubric), checks = form.querySelector("[data-checks]");
  const rowOf = (element) => element.closest?.("[data-line]");
  const focus = (row) => rows.field(row, "text").focus();

  rubric.addEventListener("click", (event) => {
    const button = event.target.closest("button"), row = button && rowOf(button);
    if (!button) return;
    if (button.matches("[data-add-line]")) { const made = rows.add(); focus(made); rows.changed(made); }
    else if (button.matches("[data-more]")) { const made = rows.more(row); made.open = true; made.querySelector("select").focus(); }
    else if (button.matches("[data-remove]")) rows.remove(row);
    else if (button.matches("[data-move]")) rows.move(row, button.dataset.move === "up" ? -1 : 1, button);
    else if (button.matches("[data-confirm]")) {
      rows.saw(row, rows.marks(row).filter((one) => one.value).map((one) => [rows.answerOf(one), one.value]));
      focus(row);
      rows.changed(row);
    } else return;
    event.preventDefault();
  });
  rubric.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.target.matches("textarea, input")) {
      const above = row.previousElementSibling;
      const acted = { ArrowUp: () => rows.move(row, -1, event.target), ArrowDown: () => rows.move(row, 1, event.target),
        ArrowRight: () => above && rows.partOf(row, above), ArrowLeft: () => rows.partOf(row, null) }[event.key];
      if (!acted) return;
      acted();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey && event.target.matches("input")) { // on to the next criterion, as in a sheet
      const next = row.nextElementSibling ?? rows.add();
      focus(next);
    } else if (event.target.dataset.mark !== undefined && (event.key === "j" || event.key === "k")) { // down a column of grades
      const next = event.key === "j" ? row.nextElementSibling : row.previousElementSibling;
      next && rows.marks(next).find((one) => rows.answerOf(one) === rows.answerOf(event.target))?.focus();
    } else return;
    event.preventDefault();
  });
  rubric.addEventListener("input", ({ target }) => {
    const row = rowOf(target);
    if (!row || !target.name) return;
    if (/\.(kind|options)$/.test(target.name)) rows.relabel(row);
    if (target.dataset.mark === undefined) return rows.stale(row);
    target.dataset.mark = target.value;
    if (target.value) rows.saw(row, [[rows.answerOf(target), target.value]]);
  });
  rubric.addEventListener("focusin", ({ target }) => { // what a criterion can be part of
    if (target.getAttribute?.("list") !== "rubric-ids") return;
    const options = rows.rows().map((row) => new Option(rows.field(row, "text").value.slice(0, 60), row.dataset.line));
    document.getElementById("rubric-ids").replaceChildren(...options);
  });
  rubric.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "", box = rubric.querySelector("[data-paste]");
    const lines = text.split("\n").filter((line) => line.trim()).length;
    if (!event.target.matches(".line-text") || event.target.value.trim() || lines < 2) return;
    event.preventDefault(); // a list is many criteria: shown first, then added
    box.open = true;
    const field = box.querySelector("textarea");
    field.value = field.value.trim() ? `${field.value}\n${text}` : text;
    field.focus();
    rows.changed(field);
  });
  form.addEventListener("tacit:fill", ({ detail: { entries } }) => {
    const names = new Map();
    for (const [name, value] of entries) {
      const [, id, key] = name.match(/^criteria\[([^\]]+)\]\.(\w+)/) ?? [];
      if (id) names.set(id, { ...names.get(id), [key]: value });
    }
    const old = new Map(rows.rows().map((row) => [row.dataset.line, row]));
    for (const [id, values] of names) {
      const row = old.get(id) ?? rows.add(id);
      rows.list.append(row);
      old.delete(id);
      for (const key of KEPT) if (values[key] !== undefined) rows.hidden(row, key, values[key]);
      row.toggleAttribute("data-gone", values.gone === "1");
      if (DETAILS.some((key) => values[key]) && row.querySelector("[data-more]")) rows.more(row).open = false;
    }
    for (const row of old.values()) if (names.size) row.remove();
  });

  function remark() { // the quiet lines, said again beside the rows they are about
    const said = new Map();
    for (const link of checks?.querySelectorAll("a") ?? []) {
      const id = link.hash.slice(1), row = id && rows.rowAt(id);
      if (row && row.id !== id) said.set(row, [...(said.get(row) ?? []), link.textContent]);
    }
    for (const row of rubric.querySelectorAll("[data-remark]")) if (!said.has(row)) row.removeAttribute("data-remark");
    for (const [row, texts] of said) row.dataset.remark = texts.join("\n");
  }
  if (checks) new MutationObserver(remark).observe(checks, { childList: true });
  checks?.addEventListener("click", ({ target }) => { // a remark about a detail opens the details
    const id = target.closest("a")?.hash.slice(1), row = id && rows.rowAt(id);
    if (row && !document.getElementById(id) && row.querySelector("[data-more]")) rows.more(row);
    const found = document.getElementById(id ?? "")?.closest("details");
    if (found) found.open = true;
  }, { capture: true });
  dragRows(rubric, rows);
  remark();
}
