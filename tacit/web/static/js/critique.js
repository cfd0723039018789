// Judging steps on keys: j and k walk, 1 2 3 rate, w first wrong, 0 none, s marks selected words, e corrects, i inserts before.
// A response may have thousands of steps: all listeners are on the list, and only the step in hand is looked at.
import { restsHere } from "./keys.js";
import { painter, selectedIn, written } from "./words.js";

const QUOTE = /^spans\[(\d+)\]\.step$/, CORRECTION = /^corrections\[(\d+)\]\.(replace|insert)$/;

const textOf = (text) => text.dataset.raw ?? written(text.cloneNode(true)).trim();

export function attach(root) {
  const list = root.querySelector(".critique-steps");
  const form = root.closest("form");
  const paint = painter(root);
  let current = null, next = 0;
  for (const row of root.querySelectorAll("[data-span]")) next = Math.max(next, Number(row.dataset.span) + 1);
  const changed = () => form?.dispatchEvent(new Event("input", { bubbles: true }));
  const stepAt = (index) => document.getElementById(`f-steps-${index}`);

  function go(step, focus = true) {
    if (!step) return;
    current?.removeAttribute("data-current");
    current = step;
    current.setAttribute("data-current", "");
    if (!focus) return;
    (step.querySelector(".step-verdict fieldset :checked") ?? step.querySelector(".step-verdict input")).focus({ preventScroll: true });
    step.scrollIntoView({ block: "nearest" });
  }
  function choose(radio) {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function made(name, step, values) {
    const holder = document.createElement("template");
    holder.innerHTML = Object.entries(values).reduce((html, [key, value]) => html.replaceAll(key, value), root.querySelector(`[data-${name}-template]`).innerHTML);
    step.append(holder.content.firstElementChild); // our own markup; the values are numbers
    return step.lastElementChild;
  }
  function addSpan(step, number = next) {
    next = Math.max(next, number + 1);
    return made("span", step, { __n__: number, __step__: Number(step.dataset.step) + 1 });
  }
  function correction(step, mode) {
    return step.querySelector(`[data-correction=${mode}]`) ?? made(mode, step, { __index__: step.dataset.step });
  }
  function mark(given) {
    const words = selectedIn(list);
    const step = words?.step ?? given ?? current;
    if (!step) return;
    go(step, false);
    const row = addSpan(step);
    row.querySelector("[name$='.quote']").value = words?.quote ?? "";
    row.querySelector("[name$='.start']").value = words?.start ?? "";
    row.querySelector(words ? "select" : "[name$='.quote']").focus();
    row.scrollIntoView({ block: "nearest" });
    changed();
    paint();
  }
  function correct(step, mode) {
    if (!step) return;
    const area = correction(step, mode).querySelector("textarea");
    if (mode === "replace" && !area.value) area.value = textOf(step.querySelector("[data-anchorable]"));
    area.focus();
    area.scrollIntoView({ block: "nearest" });
    changed();
  }
  const acts = {
    j: () => go(current?.nextElementSibling ?? (current ? null : list.firstElementChild)), k: () => go(current?.previousElementSibling),
    w: () => { const radio = current?.querySelector("[name=first_wrong]"); if (radio) { choose(radio); choose(current.querySelector("[value='-1']")); } },
    0: () => choose(root.querySelector("[name=first_wrong][value=none]")),
    s: () => mark(), e: () => correct(current, "replace"), i: () => correct(current, "insert"),
  };
  [acts.n, acts.p] = [acts.j, acts.k];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || restsHere(event)) return;
    const rating = current?.querySelectorAll(".step-verdict fieldset input")[Number(event.key) - 1];
    if (/^[1-3]$/.test(event.key) && rating) { choose(rating); rating.focus({ preventScroll: true }); }
    else if (Object.hasOwn(acts, event.key)) acts[event.key]();
    else return;
    event.preventDefault();
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button"), step = button?.closest("[data-step]");
    if (button?.matches("[data-remove]")) { button.closest(".mark-row").remove(); go(step); changed(); paint(); }
    else if (button?.name === "add_span") mark(step);
    else if (button?.name === "add_replace" || button?.name === "add_insert") correct(step, button.name.slice(4));
    else return;
    event.preventDefault();
  });
  root.addEventListener("pointerdown", (event) => event.target.closest("[name=add_span]") && event.preventDefault()); // keeps the selection
  for (const name of ["focusin", "click"]) list.addEventListener(name, (event) => go(event.target.closest("[data-step]"), false));
  root.addEventListener("change", ({ target }) => {
    if (target.name?.startsWith("spans[")) paint();
    if (target.name !== "first_wrong" || !target.checked) return;
    list.querySelector("[data-first-wrong]")?.removeAttribute("data-first-wrong");
    target.closest("[data-step]")?.setAttribute("data-first-wrong", "");
  });
  form?.addEventListener("tacit:fill", ({ detail: { entries } }) => {
    root.querySelectorAll(".mark-row").forEach((row) => row.remove());
    for (const [name, value] of entries) {
      const [span, fixed] = [name.match(QUOTE), name.match(CORRECTION)];
      if (span && stepAt(value - 1)) addSpan(stepAt(value - 1), Number(span[1]));
      else if (fixed && stepAt(fixed[1])) correction(stepAt(fixed[1]), fixed[2]);
    }
    setTimeout(paint);
  });
  go(list.querySelector(":scope > li:not(:has(.step-verdict fieldset :checked))") ?? list.firstElementChild, false);
  paint();
}
