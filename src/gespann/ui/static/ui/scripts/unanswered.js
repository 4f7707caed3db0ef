// A form whose answer got lost on the way is filled in again when its sender comes back to it. With
// its hidden fields it says what had been seen then, so that the server knows it for what it got
// already. It is kept in this tab, from the press to the next page; passwords and files never are.

const KEPT = "gespann-unanswered";
const TOKEN = "csrfmiddlewaretoken";
const place = document.getElementById("connection");

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
const [navigation] = performance.getEntriesByType("navigation");
sessionStorage.removeItem(KEPT);
if (kept?.page === location.href && navigation?.type === "back_forward") fillIn(kept);

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.querySelector("[type=password]")) return;
  const fields = [...new FormData(form)].filter(([name, value]) => name !== TOKEN && typeof value === "string");
  sessionStorage.setItem(KEPT, JSON.stringify({ page: location.href, action: form.action, fields }));
});

function fillIn({ action, fields }) {
  const form = [...document.forms].find((one) => one.action === action && one.method === "post");
  if (!form) return;
  for (const field of form.elements) {
    if (!field.name || field.name === TOKEN || ["file", "submit", "button"].includes(field.type)) continue;
    const said = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = said.includes(field.value);
    else if (said.length) field.value = said[0];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  place.textContent = place.dataset.kept;
  place.classList.add("is-back");
  place.hidden = false;
}
