// A point in time in the reader's own zone: today as a time, this year without the year. The full one is in the title.
export function attach(element) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.valueOf())) return;
  const now = new Date();
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = { day: "numeric", month: "short", ...(at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }) };
  const today = at.toDateString() === now.toDateString();
  element.title = at.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
  element.textContent = today ? at.toLocaleTimeString([], clock) : at.toLocaleString([], { ...day, ...clock });
}
