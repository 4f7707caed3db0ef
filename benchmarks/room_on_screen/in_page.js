// Notes of every move of a slider when it was made, sent, answered and painted (milliseconds of
// the page's clock), so that the wait can be told apart. It is put into the page before its own
// scripts; what it notes is read from outside.
window.noted = { inputs: [], answers: [] };
let sent = null;
let answered = null;

document.addEventListener(
  "input",
  (event) => {
    if (event.target.matches("input[type=range]")) window.noted.inputs.push(event.timeStamp);
  },
  true,
);
document.addEventListener("htmx:beforeSend", (event) => {
  if (event.detail.target.id === "room-answer") sent = performance.now();
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.target.id === "room-answer") answered = performance.now();
});
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.target.id !== "room-answer") return;
  const times = { sent, answered, swapped: performance.now() };
  // The frame after the next one begins once the next one, with the new figures, was painted.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => window.noted.answers.push({ ...times, painted: performance.now() })),
  );
});
