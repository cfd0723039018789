// Opens the differences of two responses in place; the server makes them, and escapes them.
export function attach(section) {
  const out = section.querySelector("[data-differences-out]");
  const side = (name) => section.querySelector(`[data-differences-side="${name}"]`);
  const link = section.closest("[data-preference]").querySelector("[data-differences-open]");
  let asked = 0;

  async function load() {
    const mine = ++asked;
    try {
      const answer = await fetch(`${section.dataset.differences}?${new URLSearchParams({ a: side("a").value, b: side("b").value })}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine === asked && answer.ok) out.replaceChildren(page.getElementById("differences"));
      else if (mine === asked) out.textContent = "The differences could not be shown. Try again, or open them in another tab.";
    } catch {
      out.textContent = "Without a network the differences cannot be made. What you chose is safe.";
    }
  }
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    section.hidden = !section.hidden;
    link.setAttribute("aria-expanded", String(!section.hidden));
    if (section.hidden) return;
    load();
    section.focus({ preventScroll: true }); // not a select: its letters would be the keys of the page
    section.scrollIntoView({ block: "nearest" });
  });
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  for (const one of ["a", "b"])
    side(one).addEventListener("change", (event) => {
      event.stopPropagation(); // a look is no change of the answer
      load();
    });
}
