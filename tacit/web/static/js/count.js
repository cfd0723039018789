// Counts the characters of a field while it is typed; says when there are too many, never cuts.
import { calm } from "./idle.js";

export function attach(out) {
  const field = document.getElementById(out.dataset.countFor);
  const most = Number(out.dataset.countMax);
  const show = () => {
    const length = [...field.value].length;
    out.textContent = length > most ? `${length - most} over ${most}` : `${length} of ${most}`;
    out.classList.toggle("over", length > most);
  };
  field?.addEventListener("input", calm(show, 100));
  if (field) show();
}
