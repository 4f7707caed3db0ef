// Sliders beside plain fields: the field counts, the slider moves it, and it moves the slider.
// What the amounts come to is asked of the server with every move. Without this script the fields
// and a button do the same.

// On the way down, so that the fields are right before htmx, on the form, asks with what they say.
document.addEventListener("input", follow, true);

function follow({ target }) {
  if (target.matches("input[type=range][data-for]")) {
    toField(target);
  } else if (target.id) {
    const slider = document.querySelector(`input[type=range][data-for="${target.id}"]`);
    if (slider) toSlider(slider, target);
  }
}

const language = document.documentElement.lang;

function toField(slider) {
  document.getElementById(slider.dataset.for).value = written(Number(slider.value));
  speak(slider);
}

function toSlider(slider, field) {
  const amount = read(field.value);
  if (amount === null) return;
  slider.value = amount;
  speak(slider);
}

function speak(slider) {
  slider.setAttribute("aria-valuetext", written(Number(slider.value)));
}

function written(amount) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(amount);
}

function read(words) {
  const plain = words.replace(/[\s\u00a0\u202f'’]/g, "");
  const point = language.startsWith("de") ? plain.replaceAll(".", "").replace(",", ".") : plain.replaceAll(",", "");
  return point !== "" && Number.isFinite(Number(point)) ? Number(point) : null;
}

// A dropped connection is said, and taken back with the next answer.
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, (event) => say(event, true));
}
document.body.addEventListener("htmx:afterSwap", (event) => {
  say(event, false);
  if (["room-answer", "room-sliders"].includes(event.detail.target.id)) spreadIsOld = true;
  askForSpread();
});

// Months and markets are asked for only while somebody looks at them.
let spreadIsOld = false;

function askForSpread() {
  const spread = document.getElementById("room-breakdown");
  if (!spreadIsOld || !spread?.closest("details").open) return;
  spreadIsOld = false;
  document.body.dispatchEvent(new CustomEvent("room-answered"));
}

document.getElementById("room-breakdown")?.closest("details").addEventListener("toggle", askForSpread);

function say(event, isLost) {
  const form = document.querySelector("[data-room]");
  const place = document.getElementById("room-lost");
  if (!form || !place) return;
  place.hidden = !isLost;
  place.textContent = isLost ? form.dataset.lost : "";
  document.getElementById("room-answer").classList.toggle("is-old", isLost);
}

document.querySelectorAll("input[type=range][data-for]").forEach(speak);
document.body.addEventListener("htmx:load", (event) => {
  event.detail.elt.querySelectorAll?.("input[type=range][data-for]").forEach(speak);
});
