// Says something in the notices of a form; actions is a list of [label, function].
// A notice of the same name replaces the one before.
export function say(form, name, kind, text, actions = []) {
  const place = form.querySelector("[data-notices]") ?? document.querySelector("[data-notices]");
  if (!place) return;
  unsay(form, name);
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.kind = kind;
  notice.dataset.name = name;
  const words = document.createElement("div");
  words.className = "words";
  words.textContent = text;
  notice.append(words);
  if (actions.length) {
    const acts = document.createElement("div");
    acts.className = "acts";
    for (const [label, act] of actions) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.textContent = label;
      button.addEventListener("click", () => {
        notice.remove();
        act();
      });
      acts.append(button);
    }
    notice.append(acts);
  }
  place.append(notice);
}

export function unsay(form, name) {
  for (const old of document.querySelectorAll(`[data-notices] [data-name="${name}"]`)) old.remove();
}
