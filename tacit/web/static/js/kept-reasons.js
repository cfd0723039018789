// A list of kept sentences: Control+. or a slash at the start of a line opens it, typing narrows it,
// Enter puts the sentence where one was writing. Without scripts a select and a button do the same.
const typed = (element) => element?.matches?.("textarea") && !element.readOnly && !element.classList.contains("hidden-text");

export function attach(dialog) {
  const input = dialog.querySelector("input");
  const options = [...dialog.querySelectorAll("[role=option]")];
  const none = dialog.querySelector(".none");
  const form = dialog.closest("form");
  let field = null;
  let at = 0;

  const shown = () => options.filter((option) => !option.hidden);
  function choose(option) {
    for (const other of options) other.setAttribute("aria-selected", String(other === option));
    input.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  }
  function narrow() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const option of options) {
      const text = `${option.textContent} ${option.dataset.text}`.toLowerCase();
      option.hidden = !words.every((word) => text.includes(word));
    }
    none.hidden = shown().length > 0;
    choose(shown()[0]);
  }
  function open(from) {
    field = typed(from) ? from : form.elements.reasons;
    at = field.selectionStart ?? field.value.length;
    input.value = "";
    narrow();
    dialog.showModal();
    input.focus();
  }
  function insert(option) {
    dialog.close();
    field.focus();
    if (!option) return;
    field.setRangeText(option.dataset.text, at, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("keydown", (event) => {
    if (dialog.open) return;
    if (event.key === "." && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      open(document.activeElement);
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && typed(event.target) && form.contains(event.target)) {
      const before = event.target.value.slice(0, event.target.selectionStart);
      if (before && !before.endsWith("\n")) return;
      event.preventDefault();
      open(event.target);
    }
  });
  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    const list = shown();
    const now = list.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(list[Math.min(now + 1, list.length - 1)]);
    else if (event.key === "ArrowUp") choose(list[Math.max(now - 1, 0)]);
    else if (event.key === "Enter") insert(list[now]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  for (const option of options) option.addEventListener("click", () => insert(option));
  dialog.addEventListener("close", () => field?.focus());
}
