// Ctrl+K: go to a page or run a command, by a few letters of its name, in their order.
// The list is what the page itself offers: links of the head, tabs, and every [data-command].
import { tinykeys } from "../vendor/tinykeys-3.1.0/tinykeys.js";

const matches = (words, typed) => {
  let at = 0;
  for (const letter of typed.toLowerCase().replaceAll(" ", "")) {
    at = words.toLowerCase().indexOf(letter, at) + 1;
    if (!at) return false;
  }
  return true;
};
const nameOf = (element) => element.dataset.command || element.firstChild?.textContent.trim() || element.textContent.trim();

export function attach(palette) {
  const input = palette.querySelector("input");
  const list = palette.querySelector("ul");
  const none = palette.querySelector(".none");
  let shown = [], at = 0;

  function mark(to) {
    at = Math.min(Math.max(to, 0), shown.length - 1);
    [...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
    input.setAttribute("aria-activedescendant", shown.length ? `palette-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }
  function refresh() {
    const offered = [...document.querySelectorAll(".site-nav a, .tabs a, .trail a, [data-command]")].filter((one) => !one.disabled);
    shown = offered.filter((one) => matches(nameOf(one), input.value.trim()));
    list.replaceChildren(...shown.map((one, index) => {
      const line = document.createElement("li");
      line.id = `palette-${index}`;
      line.role = "option";
      line.textContent = nameOf(one);
      const hint = document.createElement("span");
      hint.className = "hint";
      hint.textContent = one.dataset.key ?? (one.matches("a") ? "page" : "");
      line.append(hint);
      return line;
    }));
    none.hidden = shown.length > 0;
    mark(0);
  }
  function run(index) {
    const chosen = shown[index];
    palette.close();
    chosen?.click();
  }
  function open(event) {
    event?.preventDefault();
    if (palette.open || document.querySelector("dialog:modal")) return;
    input.value = "";
    refresh();
    palette.showModal();
    input.focus();
  }

  input.addEventListener("input", refresh);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Enter") run(at);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => run([...list.children].indexOf(event.target.closest("li"))));
  tinykeys(window, { "Control+K": open, "Meta+K": open });
  for (const button of document.querySelectorAll("[data-palette-open]")) button.addEventListener("click", open);
}
