// Adds, removes and moves the turns of a conversation without asking the server; its buttons still work without this.
// A removed turn can be put back.
export function attach(editor) {
  const list = editor.querySelector("[data-turns-list]");
  const template = editor.querySelector("[data-turn-template]");
  const name = editor.dataset.turns;
  const form = editor.closest("form");
  const turns = () => [...list.children];
  const changed = () => form?.dispatchEvent(new Event("input", { bubbles: true }));

  function renumber() {
    turns().forEach((turn, index) => {
      for (const element of turn.querySelectorAll("*"))
        for (const attribute of ["id", "for", "name", "aria-controls", "aria-describedby"]) {
          const value = element.getAttribute(attribute);
          if (value?.startsWith(`${name}[`)) element.setAttribute(attribute, value.replace(/\[[^\]]*\]/, `[${index}]`));
          else if (value?.startsWith(`f-${name}-`)) element.setAttribute(attribute, value.replace(/^(f-.+?-)(\d+|__index__)(?=-)/, `$1${index}`));
        }
      turn.querySelector("[data-turn-number]").textContent = index + 1;
      turn.querySelector("[data-turn-move=up]").disabled = index === 0;
      turn.querySelector("[data-turn-move=down]").disabled = index === turns().length - 1;
      turn.querySelector("[data-turn-remove]").disabled = turns().length === 1;
    });
  }
  function add(role) {
    const turn = template.content.firstElementChild.cloneNode(true);
    list.append(turn);
    if (role) turn.querySelector("select").value = role;
    renumber();
    return turn;
  }
  function remove(turn) {
    const next = turn.nextSibling;
    const back = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Put the removed turn back" });
    back.addEventListener("click", () => {
      list.insertBefore(turn, next?.parentNode === list ? next : null);
      back.remove();
      renumber();
      changed();
    });
    turn.remove();
    editor.lastElementChild.append(back);
    back.focus();
    renumber();
    changed();
  }

  editor.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const turn = button?.closest("[data-turn]");
    if (button?.dataset.turnAdd !== undefined) {
      add(button.dataset.turnAdd).querySelector("textarea").focus();
      changed();
    } else if (button?.matches("[data-turn-remove]")) remove(turn);
    else if (button?.matches("[data-turn-move=up]")) { turn.previousElementSibling?.before(turn); renumber(); button.focus(); changed(); }
    else if (button?.matches("[data-turn-move=down]")) { turn.nextElementSibling?.after(turn); renumber(); button.focus(); changed(); }
    else return;
    event.preventDefault();
  });
  form?.addEventListener("tacit:fill", (event) => {
    const wanted = new Set(event.detail.entries.map(([field]) => field.match(/\[(\d+)\]/)?.[1] && field.startsWith(`${name}[`) ? field.match(/\[(\d+)\]/)[1] : null));
    wanted.delete(null);
    while (turns().length < wanted.size) add();
    while (turns().length > Math.max(wanted.size, 1)) turns().at(-1).remove();
    renumber();
  });
  renumber();
}
