// Adds up the amounts of a form while somebody types, against the budget. The server adds them up
// again when they are sent, and without a script only then.

const CENTS = 100;

for (const form of document.querySelectorAll("form[data-budget-cents]")) {
  const said = form.querySelector(".sum");
  said.hidden = false;
  form.addEventListener("input", () => tell(form, said));
  tell(form, said);
}

function tell(form, said) {
  const typed = [...form.querySelectorAll("[name^='amount-'], [name^='cost-']")];
  const cents = typed.map((field) => read(field.value));
  const sum = cents.reduce((all, one) => all + one, 0);
  const left = Number(form.dataset.budgetCents) - sum;
  const words = Number.isNaN(sum) ? said.dataset.unread : left < 0 ? said.dataset.beyond : said.dataset.within;
  said.classList.toggle("beyond", Number.isNaN(sum) || left < 0);
  said.textContent = words
    .replace("{sum}", money(sum, form.dataset.currency))
    .replace("{rest}", money(Math.abs(left), form.dataset.currency));
}

// As the server reads amounts: the page's language says what point and comma are.
function read(typed) {
  const isGerman = document.documentElement.lang.startsWith("de");
  const plain = typed.replace(/[^\d.,\-]/g, "");
  if (plain === "") return typed.trim() === "" ? 0 : NaN;
  const inUnits = isGerman ? plain.replaceAll(".", "").replace(",", ".") : plain.replaceAll(",", "");
  return Math.round(Number(inUnits) * CENTS);
}

function money(cents, currency) {
  const locale = document.documentElement.lang.startsWith("de") ? "de-DE" : "en-GB";
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(cents / CENTS);
}
