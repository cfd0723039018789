// A toast goes by itself, later when it can be undone, never while it is looked at. Other scripts call tell().
const STAY_MS = 6000, STAY_UNDO_MS = 15000;

function arm(toast) {
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), toast.querySelector("form") ? STAY_UNDO_MS : STAY_MS);
  };
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, () => clearTimeout(timer));
  for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, wait);
  toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
  wait();
}

export function tell(message) {
  const toast = document.createElement("div");
  toast.className = "toast";
  const words = document.createElement("span");
  words.textContent = message;
  toast.append(words);
  document.querySelector("[data-toasts]")?.append(toast);
  arm(toast);
}

export function attach(place) {
  place.querySelectorAll("[data-toast]").forEach(arm);
}
