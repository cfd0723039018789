// A form as entries, [[name, value], …], in its order and by the names of its fields.
// Names that begin with "_" and the CSRF field belong to the form, not to the answer.
const ignored = (name) => !name || name === "csrf_token" || name.startsWith("_");

export function entriesOf(form) {
  return [...new FormData(form).entries()].filter(([name, value]) => !ignored(name) && typeof value === "string");
}

// Does the form hold something else than the server sent, before anyone listened?
export function isDirty(form) {
  return [...form.elements].some((field) => {
    if (ignored(field.name)) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return field.selectedIndex !== Math.max([...field.options].findIndex((option) => option.defaultSelected), 0);
    return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
  });
}

// Puts entries back. Behaviours that build fields (messages.js) hear "tacit:fill" first and make room.
export function fill(form, entries) {
  form.dispatchEvent(new CustomEvent("tacit:fill", { detail: { entries } }));
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (ignored(field.name) || field.type === "hidden" || field.type === "file" || field.matches("button, fieldset")) continue;
    const given = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (given.length) field.value = given[0];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
