// Draws a plot from its specification with the colors of the tokens; Vega is loaded only where a plot is. No eval: ast is on.
import { script } from "./load.js";

const files = ["vendor/vega-6.4.0/vega.min.js", "vendor/vega-lite-6.4.3/vega-lite.min.js", "vendor/vega-embed-7.3.0/vega-embed.min.js"];

// A token is light-dark(…): let the browser resolve it.
function color(token) {
  const probe = document.createElement("i");
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function config() {
  const [text, muted, hairline] = ["text", "muted", "hairline"].map(color);
  const face = getComputedStyle(document.body).fontFamily;
  const axis = { labelColor: muted, titleColor: muted, gridColor: hairline, domainColor: hairline, tickColor: hairline, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, labelFont: face, titleFont: face };
  return {
    background: null, font: face, view: { stroke: null },
    axis, axisX: { grid: false }, axisY: { domain: false, ticks: false },
    legend: { labelColor: muted, titleColor: muted, labelFontSize: 12, titleFontSize: 12, orient: "top" },
    title: { color: text }, text: { color: text },
    range: { category: ["accent", "warning-ink", "open-ink", "waiting-ink", "good-ink", "bad-ink"].map(color) },
    line: { color: color("accent"), strokeWidth: 2 }, bar: { color: color("accent") }, point: { color: color("accent"), filled: true },
    area: { color: color("accent"), opacity: 0.16 }, rule: { color: muted }, errorband: { color: color("accent"), opacity: 0.16 }, errorbar: { color: muted },
  };
}

async function draw(figure) {
  const area = figure.querySelector("[data-plot-area]");
  const spec = JSON.parse(figure.querySelector("[data-plot-spec]").textContent);
  try {
    for (const file of files) await script(file);
    await window.vegaEmbed(area, { width: "container", height: 220, autosize: { type: "fit", contains: "padding" }, ...spec },
      { mode: "vega-lite", ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true }, config: config() });
  } catch {
    area.textContent = "The plot cannot be drawn here; its numbers are below.";
    figure.querySelector("details").open = true;
  }
}

export function attach(figure) {
  const near = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    near.disconnect();
    draw(figure);
    document.addEventListener("tacit:theme", () => draw(figure));
  }, { rootMargin: "400px" });
  near.observe(figure);
}
