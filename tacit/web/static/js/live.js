// Shows what follows from the answer while it is typed: posts the fields that data-live-needs names, takes in the parts
// that come back (data-live-part). Nothing is computed here. A request that a newer key overtook is given up; where an
// answer takes long, the next request waits for a pause as long, so that typing never waits for it.
import { csrfHeader } from "./csrf.js";
import { entriesOf } from "./form-json.js";
import { idle } from "./idle.js";

const QUICK_MS = 60, PAUSE_MS_MAX = 1500, FIELDS_A_MS = 20, GATHER_WEIGHT = 10;

export function attach(section) {
  const form = section.closest("form");
  const needs = new RegExp(section.dataset.liveNeeds ?? "");
  if (!form || section.dataset.liveUrl === "/live") return;
  let cost = form.elements.length / FIELDS_A_MS, timer, request, sent; // a guess, until it was measured

  function ask() {
    timer = undefined;
    const began = performance.now();
    const fields = entriesOf(form).filter(([name]) => needs.test(name));
    const body = JSON.stringify({ fields });
    const gathered = (performance.now() - began) * GATHER_WEIGHT;
    if (body === sent) return;
    sent = body;
    request?.abort();
    request = new AbortController();
    refresh(body, request, gathered);
  }
  async function refresh(body, mine, gathered) {
    try {
      const began = performance.now();
      const answer = await fetch(section.dataset.liveUrl, { method: "POST", body, signal: mine.signal,
        headers: { "Content-Type": "application/json", Accept: "text/html", ...csrfHeader(form) } });
      const html = answer.ok ? await answer.text() : "";
      if (!html || mine !== request) return;
      show(html);
      cost = Math.max(gathered, performance.now() - began - QUICK_MS, 0);
      section.dispatchEvent(new CustomEvent("tacit:live", { bubbles: true }));
    } catch {
      if (mine === request) sent = undefined; // no network: the figures of the last time stay, the next key asks again
    }
  }
  function show(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html; // rendered and escaped by the server
    for (const part of fresh.content.querySelectorAll("[data-live-part]")) {
      const old = form.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
      if (old && old.innerHTML !== part.innerHTML) old.replaceChildren(...part.childNodes);
    }
  }
  function later(event) {
    if (event.target.name && !needs.test(event.target.name)) return;
    const pause = Math.min(cost, PAUSE_MS_MAX);
    if (pause > QUICK_MS) {
      clearTimeout(timer);
      timer = setTimeout(() => idle(ask), pause);
    } else timer ??= setTimeout(ask);
  }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
}
