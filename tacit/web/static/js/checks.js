// Runs the checks while the answer is written: posts the form, swaps only the quiet lines.
import { csrfHeader } from "./csrf.js";
import { entriesOf } from "./form-json.js";
import { calm } from "./idle.js";

const QUIET_MS = 700, LONG_QUIET_MS = 3000, LONG_CHARS = 100000;

export function attach(form) {
  const out = form.querySelector("[data-checks]");
  if (!out) return;
  let asked = 0, length = 0, shown = "";
  async function refresh() {
    const mine = ++asked;
    const body = JSON.stringify({ fields: entriesOf(form) });
    length = body.length;
    try {
      const answer = await fetch(form.dataset.checksUrl, { method: "POST", body,
        headers: { "Content-Type": "application/json", Accept: "text/html", ...csrfHeader(form) } });
      const html = await answer.text();
      if (answer.ok && mine === asked && html !== shown) out.innerHTML = shown = html; // rendered and escaped by the server
    } catch {
      /* the lines of the last time stay */
    }
  }
  const later = calm(refresh, () => (length > LONG_CHARS ? LONG_QUIET_MS : QUIET_MS));
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  out.addEventListener("click", (event) => {
    const target = document.getElementById(event.target.closest("a")?.hash.slice(1) ?? "");
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({ block: "center" });
    (target.matches("input, textarea, select") ? target : target.querySelector("input, textarea, select"))?.focus();
  });
}
