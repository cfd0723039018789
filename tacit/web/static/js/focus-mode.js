// Focus mode (f) leaves only the text; the same key or Escape brings the rest back.
export function attach(button) {
  const root = document.documentElement;
  const set = (on) => {
    root.toggleAttribute("data-focused", on);
    button.setAttribute("aria-pressed", String(on));
  };
  button.addEventListener("click", () => set(!root.hasAttribute("data-focused")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.hasAttribute("data-focused") && !event.target.closest("input, textarea, dialog")) set(false);
  });
}
