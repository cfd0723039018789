// Sets the formulas that the server has marked with KaTeX, which is loaded only when there is one.
import { script, style } from "./load.js";

const katex = "vendor/katex-0.19.1";

export async function renderMath(element) {
  const formulas = [...element.querySelectorAll(".math")];
  if (!formulas.length) return;
  try {
    await Promise.all([style(`${katex}/katex.min.css`), script(`${katex}/katex.min.js`)]);
  } catch {
    return; // the source text stays, which can be read
  }
  for (const formula of formulas) {
    const written = formula.textContent;
    const mark = /^\$[^$]/.test(written) ? 1 : 2; // $…$, else $$…$$ \(…\) \[…\]
    window.katex.render(written.slice(mark, -mark), formula,
      { displayMode: formula.classList.contains("display"), throwOnError: false, trust: false, maxExpand: 200 });
  }
}

export const attach = renderMath;
