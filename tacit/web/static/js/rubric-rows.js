// The rows of a rubric: what they hold, which wording a grade saw, and how they are added, removed and moved.
// Names are by the id of the criterion, so moving a row renames nothing. Used by rubric.js.
const CONTENT = ["text", "weight", "weight_class", "kind", "options", "gate", "parent"], JUDGED = ["text", "kind", "options"];
const DEFAULTS = { weight: "1", kind: "binary" };
const DEPTH_MAX = 8;

export function rowsOf(rubric) {
  const form = rubric.closest("form"), list = rubric.querySelector("[data-lines]");
  const template = rubric.querySelector("[data-line-template]");
  const rows = () => [...list.children];
  const field = (row, key) => row.querySelector(`[name="criteria[${row.dataset.line}].${key}"]`);
  const changed = (row) => (row ?? form).dispatchEvent(new Event("input", { bubbles: true }));
  const clean = (key, text) => (key === "options" ? text.split("\n").map((one) => one.trim()).filter(Boolean).join("\n") : text.trim());

  function content(row) {
    return Object.fromEntries(CONTENT.map((key) => {
      const found = field(row, key);
      return [key, found ? (found.type === "checkbox" ? (found.checked ? "1" : "") : clean(key, found.value)) : (DEFAULTS[key] ?? "")];
    }));
  }
  const same = (a, b, keys) => keys.every((key) => clean(key, a[key] ?? "") === clean(key, b[key] ?? ""));
  const seenOf = (row) => JSON.parse(field(row, "seen")?.value || '{"history":[],"cells":{}}');
  function hidden(row, key, value) {
    const found = field(row, key) ?? row.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: `criteria[${row.dataset.line}].${key}` }));
    found.value = value;
  }
  // A grade fixes the wording it saw as a version; the server reads the same from this field.
  function saw(row, names) {
    const seen = seenOf(row), now = content(row);
    let version = seen.history.find((one) => same(one, now, CONTENT))?.version;
    if (!version) {
      version = String(Math.max(Number(field(row, "version")?.value ?? 1) - 1, ...seen.history.map((one) => Number(one.version)), 0) + 1);
      seen.history.push({ version, ...now });
    }
    for (const [name, value] of names) seen.cells[name] = [Number(version), value];
    hidden(row, "seen", JSON.stringify(seen));
    stale(row);
  }
  const marks = (row) => [...row.querySelectorAll("[data-mark]")];
  const answerOf = (select) => select.name.slice(select.name.lastIndexOf("[") + 1, -1);
  function stale(row) {
    if (!field(row, "seen")) return;
    const seen = seenOf(row), now = content(row);
    let any = false;
    for (const select of marks(row)) {
      const [version] = seen.cells[answerOf(select)] ?? [];
      const old = seen.history.find((one) => Number(one.version) === version);
      const is = Boolean(select.value && old && !same(old, now, JUDGED));
      select.parentNode.toggleAttribute("data-stale", is);
      any ||= is;
    }
    const line = row.querySelector("[data-stale-line]") ?? (any ? part(row.dataset.line, "[data-stale-line]") : null);
    if (line && !line.isConnected) row.querySelector(".line-cells").after(line);
    if (line) line.hidden = !any;
  }
  function relabel(row) { // the options of a grade follow the kind and options of its criterion
    const { kind, options } = content(row);
    const own = kind === "binary" ? [["met", "Met"], ["unmet", "Not met"]] : options.split("\n").filter(Boolean).map((one) => [`option:${one}`, one]);
    for (const select of marks(row)) {
      const chosen = select.value, all = [["", "–"], ...own, ["cannot_assess", "Can’t tell"]];
      if (chosen && !all.some(([value]) => value === chosen)) all.push([chosen, chosen.replace("option:", "")]);
      select.replaceChildren(...all.map(([value, label]) => new Option(label, value, false, value === chosen)));
    }
  }
  function add(name, after) {
    const used = new Set([...rubric.querySelectorAll("[data-line]")].map((row) => row.dataset.line));
    for (const one of rubric.querySelectorAll('[name^="removed["]')) used.add(one.name.slice(8, one.name.indexOf("]")));
    let number = used.size;
    while (!name && used.has(`c${++number}`));
    const row = part(name ?? `c${number}`, "[data-line]");
    row.querySelector("details").open = false;
    after ? after.after(row) : list.append(row);
    return row;
  }
  function remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const back = document.createElement("button");
    Object.assign(back, { type: "button", className: "quiet put-back", textContent: `Put ${row.dataset.line} back` });
    back.addEventListener("click", () => { row.removeAttribute("data-gone"); field(row, "gone").remove(); back.remove(); field(row, "text").focus(); changed(row); });
    row.dataset.gone = "";
    hidden(row, "gone", "1");
    row.prepend(back);
    back.focus();
    if (!next) add();
    changed(row);
  }
  function move(row, step, focus) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    step < 0 ? other.before(row) : other.after(row);
    focus?.focus();
    row.scrollIntoView({ block: "nearest" });
    changed();
  }
  function part(name, selector) {
    const made = document.createElement("template");
    made.innerHTML = template.innerHTML.replaceAll("__id__", name); // our own markup; a name is letters, digits, dots, dashes
    return made.content.querySelector(selector);
  }
  function more(row) { // the fields of its details, which were hidden ones until now
    const details = part(row.dataset.line, "details"), button = row.querySelector("[data-more]");
    for (const said of button.children) details.firstElementChild.append(" ", said);
    for (const one of row.querySelectorAll("[data-detail]")) {
      const field = details.querySelector(`[name="${one.name}"]`);
      field.type === "checkbox" ? (field.checked = one.value !== "") : (field.value = one.value);
      one.remove();
    }
    button.replaceWith(details);
    return details;
  }
  // Where a remark leads: the row of a field, also of one that is not there before the details are opened.
  const rowAt = (id) => document.getElementById(id)?.closest("[data-line]") ?? rows().find((one) => id.startsWith(`${one.id}-`));
  function partOf(row, above) {
    if (!field(row, "parent")) more(row).open = false;
    field(row, "parent").value = above?.dataset.line ?? "";
    row.dataset.depth = above ? Math.min(Number(above.dataset.depth ?? 0) + 1, DEPTH_MAX) : 0;
    changed(field(row, "parent"));
  }
  return { list, rows, field, add, more, rowAt, hidden, stale, relabel, saw, marks, answerOf, remove, move, partOf, changed };
}
