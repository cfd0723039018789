// Adds, moves and removes the steps of a reasoning without asking the server; its buttons work without this too.
// In a claim Enter adds a step below, Alt+Enter anywhere in a step; Alt+↑ and Alt+↓ move it. A step keeps its id.
const FIELD = /^steps\[([\w-]+)\]\./;

export function attach(editor) {
  const list = editor.querySelector("[data-steps-list]");
  const template = editor.querySelector("[data-step-template]");
  const form = editor.closest("form");
  const steps = () => [...list.children];
  const field = (step, part) => step.querySelector(`textarea[name$=".${part}"]`);
  const changed = () => form?.dispatchEvent(new Event("input", { bubbles: true }));

  function settle() {
    const all = steps();
    all.forEach((step, index) => {
      step.querySelector("[data-step-move=up]").disabled = index === 0;
      step.querySelector("[data-step-move=down]").disabled = index === all.length - 1;
      step.querySelector("[data-step-remove]").disabled = all.length === 1;
      step.setAttribute("aria-label", `Step ${index + 1}`);
    });
  }
  function make(id) {
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__id__", id); // our own markup; an id is letters and digits
    return holder.content.firstElementChild;
  }
  function add(after) {
    const step = make(`s${crypto.randomUUID().replaceAll("-", "").slice(0, 8)}`);
    after ? after.after(step) : list.append(step);
    settle();
    changed();
    field(step, "claim").focus();
  }
  function move(step, up) {
    const other = up ? step.previousElementSibling : step.nextElementSibling;
    if (!other) return;
    const focused = document.activeElement;
    up ? other.before(step) : other.after(step);
    settle();
    changed();
    focused.focus({ preventScroll: true }); // moving takes the focus away
    step.scrollIntoView({ block: "nearest" });
  }
  function remove(step) {
    const next = step.nextElementSibling;
    const back = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Put the removed step back" });
    back.addEventListener("click", () => {
      list.insertBefore(step, next?.parentNode === list ? next : null);
      back.remove();
      settle();
      changed();
      field(step, "claim").focus();
    });
    step.remove();
    editor.lastElementChild.append(back);
    back.focus();
    settle();
    changed();
  }

  editor.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const step = button?.closest("[data-step]");
    if (!button) return;
    if (button.matches("[data-step-add]")) add(step);
    else if (button.matches("[data-step-remove]")) remove(step);
    else if (button.matches("[data-step-move]")) { move(step, button.dataset.stepMove === "up"); (button.disabled ? field(step, "claim") : button).focus({ preventScroll: true }); }
    else return;
    event.preventDefault();
  });
  editor.addEventListener("keydown", (event) => {
    const step = event.target.closest("[data-step]");
    if (!step || event.isComposing || event.ctrlKey || event.metaKey) return;
    const inClaim = event.target === field(step, "claim");
    if (event.altKey && event.key === "ArrowUp") move(step, true);
    else if (event.altKey && event.key === "ArrowDown") move(step, false);
    else if (event.key === "Enter" && !event.shiftKey && (event.altKey || inClaim)) add(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  form?.addEventListener("tacit:fill", (event) => { // the steps of a kept text, in its order
    const ids = [...new Set(event.detail.entries.map(([name]) => name.match(FIELD)?.[1]).filter(Boolean))];
    if (!ids.length) return;
    const known = new Map(steps().map((step) => [step.dataset.step, step]));
    list.replaceChildren(...ids.map((id) => known.get(id) ?? make(id)));
    settle();
  });
  settle();
}
