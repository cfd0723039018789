const SEAT = 18;
const PROJECT = 95;
const FIRST_TWO = 60;
const seats = document.getElementById("seats");
const projects = document.getElementById("projects");

function show() {
  const before = SEAT * (Number(seats.value) || 0);
  const count = Number(projects.value) || 0;
  const after = FIRST_TWO * Math.min(count, 2) + PROJECT * Math.max(count - 2, 0);
  const more = after - before;
  document.getElementById("old").textContent = before.toLocaleString("en");
  document.getElementById("new").textContent = after.toLocaleString("en");
  document.getElementById("difference").textContent = more === 0 ? "the same" : `${Math.abs(more).toLocaleString("en")} ${more > 0 ? "more" : "less"}`;
}

for (const field of [seats, projects]) field.addEventListener("input", show);
show();
