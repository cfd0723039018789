// Templates (Ctrl+.): a few letters choose one, Enter puts its text where one wrote last; the browser's own undo takes it back.
import { score } from "./fuzzy.js";
import { tell } from "./toast.js";

export function attach(dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const none = dialog.querySelector(".none");
  const all = [...list.children];
  let field = null, at = 0;
  const shown = () => [...list.children].filter((line) => !line.hidden);

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[type=text]") && !dialog.contains(event.target)) field = event.target;
  });
  function mark(to) {
    const lines = shown();
    at = Math.min(Math.max(to, 0), lines.length - 1);
    for (const line of all) line.setAttribute("aria-selected", String(line === lines[at]));
    input.setAttribute("aria-activedescendant", lines[at]?.id ?? "");
    lines[at]?.scrollIntoView({ block: "nearest" });
  }
  function refresh() {
    const rated = all.map((line) => [score(line.firstElementChild.textContent, input.value), line]);
    for (const [points, line] of rated) line.hidden = points === null;
    list.append(...rated.sort((one, two) => (two[0] ?? -1) - (one[0] ?? -1)).map(([, line]) => line));
    none.hidden = shown().length > 0;
    mark(0);
  }
  function run(line) {
    dialog.close();
    if (!line) return;
    const target = field?.isConnected && !field.readOnly ? field : document.querySelector("[data-autosave-url] textarea");
    if (!target) return tell("There is no text to insert it into.");
    target.focus();
    // The old command keeps the undo of the browser; where it is gone, the words are put in without it.
    if (!document.execCommand?.("insertText", false, line.dataset.text)) {
      target.setRangeText(line.dataset.text, target.selectionStart, target.selectionEnd, "end");
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  input.addEventListener("input", refresh);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Enter") run(shown()[at]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => run(event.target.closest("li")));
  dialog.addEventListener("toggle", () => { if (dialog.open) { input.value = ""; refresh(); input.focus(); } });
}
