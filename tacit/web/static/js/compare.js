// Two tabs wrote on one draft: both texts side by side, field by field, and the person takes what they want of each.
// The other text is read from the page as the server shows it now. What is taken is saved at once, then the page is loaded anew.
import { csrfHeader } from "./csrf.js";
import { entriesOf } from "./form-json.js";
import { drop, keep } from "./kept.js";
import { tell } from "./toast.js";

const grouped = (entries) => {
  const found = new Map();
  for (const [name, value] of entries) found.set(name, [...(found.get(name) ?? []), value]);
  return found;
};
const plain = (value) => value.replaceAll("\r\n", "\n");
const make = (tag, more, ...inside) => {
  const element = Object.assign(document.createElement(tag), more);
  element.append(...inside);
  return element;
};

function labelOf(form, other, name) {
  for (const place of [form, other]) {
    const field = [...place.elements].find((one) => one.name === name);
    const words = field && (field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0] ?? null);
    if (words) return words.textContent.trim().replace(/\s+/g, " ").slice(0, 160);
  }
  return name;
}

function shownValue(form, name, values) {
  const field = [...form.elements].find((one) => one.name === name && (one.type !== "radio" || values.includes(one.value)));
  if (field?.type === "radio") return field.closest("label")?.firstElementChild?.nextSibling?.textContent.trim() || values[0];
  return values.map(plain).join("\n") || "(nothing)";
}

// The words that only one side has are marked: the same beginning and the same end are left plain.
function marked(one, two) {
  let start = 0, end = 0;
  while (start < Math.min(one.length, two.length) && one[start] === two[start]) start += 1;
  while (end < Math.min(one.length, two.length) - start && one.at(-1 - end) === two.at(-1 - end)) end += 1;
  const text = make("pre", { className: "part-text", dir: "auto" });
  const around = 160;
  text.append((start > around ? "… " : "") + one.slice(Math.max(0, start - around), start), make("mark", {}, one.slice(start, one.length - end)),
    one.slice(one.length - end, one.length - end + around) + (end > around ? " …" : ""));
  return text;
}

function row(form, other, name, mine, theirs, index) {
  const [one, two] = [shownValue(form, name, mine), shownValue(other, name, theirs)];
  const choices = [["mine", "This tab"], ["theirs", "The other tab"]];
  const isText = [...form.elements, ...other.elements].some((field) => field.name === name && field.matches("textarea"));
  if (isText && mine.join("") && theirs.join("")) choices.push(["both", "Both, one after the other"]);
  const set = make("fieldset", { className: "compare-part" }, make("legend", {}, labelOf(form, other, name)));
  set.append(make("div", { className: "side-by-side" }, marked(one, two), marked(two, one)));
  set.append(make("div", { className: "row" }, ...choices.map(([value, label]) =>
    make("label", {}, make("input", { type: "radio", name: `_compare-${index}`, value, checked: value === (mine.join("") ? "mine" : "theirs") }), ` ${label}`))));
  return { set, name, mine, theirs, chosen: () => set.querySelector("input:checked").value };
}

function merged(rows, mine, theirs) {
  const taken = new Map(rows.map((one) => [one.name, one]));
  const names = [...new Set([...mine.keys(), ...theirs.keys()])];
  return names.flatMap((name) => {
    const choice = taken.get(name)?.chosen() ?? "mine";
    const values = { mine: mine.get(name) ?? [], theirs: theirs.get(name) ?? [], both: [[...(mine.get(name) ?? []), ...(theirs.get(name) ?? [])].join("\n\n")] }[choice];
    return values.map((value) => [name, value]);
  });
}

// Calls again() where nothing was chosen, so that the choice is offered anew.
export async function compare(saver, said, again) {
  const page = new DOMParser().parseFromString(await fetch(location.pathname).then((answer) => answer.text()).catch(() => ""), "text/html");
  const other = page.getElementById(saver.form.id);
  if (!other) { tell("The other text cannot be had right now. Both are kept; try again."); return again(); }
  const [mine, theirs] = [grouped(entriesOf(saver.form)), grouped(entriesOf(other))];
  const version = Number(other.dataset.baseVersion ?? said.version);
  const names = [...new Set([...mine.keys(), ...theirs.keys()])].filter((name) =>
    JSON.stringify((mine.get(name) ?? []).map(plain)) !== JSON.stringify((theirs.get(name) ?? []).map(plain)));
  if (!names.length) return saver.goOn({ version });
  const rows = names.map((name, index) => row(saver.form, other, name, mine.get(name) ?? [], theirs.get(name) ?? [], index));
  const take = make("button", { type: "button", className: "button primary" }, "Go on with these");
  const later = make("button", { type: "button", className: "button" }, "Not now");
  const dialog = make("dialog", { className: "dialog wide compare" },
    make("header", {}, make("h2", { id: "compare-title" }, "Two tabs, two texts"), later),
    make("div", { className: "body stack", tabIndex: 0, role: "region", ariaLabel: "What differs" },
      make("p", { className: "muted" }, `${names.length === 1 ? "One place differs" : `${names.length} places differ`}. Take what you want of each; the other words stay in the versions that are kept.`),
      ...rows.map((one) => one.set), make("div", { className: "row" }, take)));
  dialog.setAttribute("aria-labelledby", "compare-title");
  later.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { dialog.remove(); if (!saver.leaving) again(); });
  take.addEventListener("click", async () => {
    const entries = merged(rows, mine, theirs);
    keep(`${saver.url}#set-aside`, { entries: entriesOf(saver.form) });
    const answer = await fetch(saver.url, { method: saver.form.dataset.autosaveMethod ?? "POST", body: JSON.stringify({ base_version: version, tab: "", fields: entries }),
      headers: { "Content-Type": "application/json", Accept: "application/json", ...csrfHeader(saver.form) } }).catch(() => null);
    if (!answer?.ok) return tell("This could not be saved just now. Both texts are kept; try again.");
    drop(saver.url);
    saver.leaving = true;
    location.reload();
  });
  document.body.append(dialog);
  dialog.showModal();
  rows[0].set.querySelector("input:checked").focus();
}
