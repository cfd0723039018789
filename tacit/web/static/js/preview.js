// Shows Markdown as the reader will see it: fetched from data-preview-url while the preview is open.
import { csrfHeader } from "./csrf.js";
import { renderMath } from "./math.js";

const QUIET_MS = 400;

export function attach(editor) {
  const button = (editor.closest("[data-turn]") ?? editor).querySelector("[data-preview-toggle]");
  const out = editor.querySelector("[data-preview-out]");
  const source = editor.querySelector("textarea");
  if (!button || !out || !source) return;
  let timer, asked = 0;

  async function refresh() {
    const mine = ++asked;
    try {
      const answer = await fetch(editor.dataset.previewUrl, { method: "POST", headers: csrfHeader(), body: new URLSearchParams({ text: source.value }) });
      const html = answer.ok ? await answer.text() : "";
      if (mine !== asked) return;
      if (!answer.ok) throw new Error();
      out.innerHTML = html; // safe: the server passed it through the allow-list
      renderMath(out);
    } catch {
      if (mine === asked) out.textContent = "The preview cannot be had right now. Your text is not touched.";
    }
  }
  button.addEventListener("click", () => {
    out.hidden = !out.hidden;
    button.setAttribute("aria-expanded", String(!out.hidden));
    button.textContent = out.hidden ? "Preview" : "Hide preview";
    if (!out.hidden) refresh();
  });
  source.addEventListener("input", () => {
    clearTimeout(timer);
    if (!out.hidden) timer = setTimeout(refresh, QUIET_MS);
  });
}
