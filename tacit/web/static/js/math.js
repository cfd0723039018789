// Sets $…$ and $$…$$ with KaTeX, which is loaded only when there is something that looks like math.
import { script, style } from "./load.js";

const katex = "vendor/katex-0.19.1";
const delimiters = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "\\(", right: "\\)", display: false },
  { left: "$", right: "$", display: false },
];
const looksLikeMath = /\$[^$\n]*[\\^_={}+\-*/<>a-z][^$\n]*\$|\$\$|\\\(|\\\[/i;

export async function renderMath(element) {
  if (!looksLikeMath.test(element.textContent)) return;
  try {
    await Promise.all([style(`${katex}/katex.min.css`), script(`${katex}/katex.min.js`)]);
    await script(`${katex}/auto-render.min.js`);
    window.renderMathInElement(element, { delimiters, throwOnError: false, trust: false, maxExpand: 200 });
  } catch {
    /* the source text stays, which can be read */
  }
}

export const attach = renderMath;
