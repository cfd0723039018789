// Opens a file in its place: data-file-view is fetched when the box around it is open, and asked for once.
export function attach(body) {
  const box = body.closest("details");
  let asked = false;

  async function load() {
    if (asked || (box && !box.open)) return;
    asked = true;
    body.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${body.dataset.fileView}&part=1`);
      if (!answer.ok) throw new Error();
      body.innerHTML = await answer.text(); // safe: templates that escape every letter of the file
    } catch {
      asked = false; // the link to the page of the file stays
    }
    body.removeAttribute("aria-busy");
  }
  box?.addEventListener("toggle", load);
  load();

  // A comment on a place in this file opens it.
  const path = box?.dataset.file;
  if (!path) return;
  document.addEventListener("click", async (event) => {
    const thread = event.target.closest?.("[data-anchor-show]")?.closest("[data-anchor]");
    if (!thread?.dataset.path.startsWith(`${path}#`) || body.querySelector("[data-places]")) return;
    event.preventDefault();
    box.open = true;
    await load();
    requestAnimationFrame(() => body.querySelector(`[data-path="${CSS.escape(thread.dataset.path)}"]`)?.focus());
  });
}
