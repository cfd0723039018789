// Native dialogs open by command="show-modal"; this serves browsers that do not know the attribute yet.
export function attach(dialog) {
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest(`button[commandfor="${dialog.id}"]`);
    if (button?.getAttribute("command") === "show-modal" && !dialog.open) dialog.showModal();
    if (button?.getAttribute("command") === "close") dialog.close();
  });
}
