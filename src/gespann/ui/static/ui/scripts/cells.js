// A form of cells, used like a spreadsheet: arrow keys and Enter move, a block of cells is pasted,
// sums follow what is typed, and what is not saved is marked. Without it, it is a form like others.

const NO_BREAK = /[\s\u00a0\u202f]+/g;
const BETWEEN_GROUPS = /(\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))/g;
const WITH_POINT = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/;
const WITH_COMMA = /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/;
const EITHER_WAY = /^(\d+)(?:[.,](\d{1,2}))?$/;
const isGerman = document.documentElement.lang.startsWith("de");

for (const form of document.querySelectorAll("form.cells")) begin(form);

function begin(form) {
  const inputs = [...form.querySelectorAll("td > input")];
  const state = new Map(inputs.map((input) => [input, { was: input.dataset.was ?? input.value, cents: read(input.value, form) ?? 0 }]));
  const status = form.querySelector("[role=status]");
  let isLeaving = false;

  const changed = () => inputs.filter((input) => isChanged(input));
  const isChanged = (input) => read(input.value, form) !== read(state.get(input).was, form);

  function follow(input) {
    const cents = read(input.value, form);
    input.classList.toggle("is-changed", isChanged(input));
    if (cents === null) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    addToSums(input, (cents ?? 0) - state.get(input).cents);
    state.get(input).cents = cents ?? 0;
  }

  function tell(words = "") {
    const count = changed().length;
    const unsaved = count ? form.dataset.unsaved.replace("{count}", count) : "";
    if (status) status.textContent = [words, unsaved].filter(Boolean).join(" ");
  }

  function write(input, words) {
    const cents = read(words, form);
    input.value = cents === null ? words : written(cents);
    follow(input);
  }

  form.addEventListener("focusin", ({ target }) => { if (state.has(target)) target.select(); });
  form.addEventListener("input", ({ target }) => { if (state.has(target)) { follow(target); tell(); } });
  form.addEventListener("change", ({ target }) => { if (state.has(target)) { write(target, target.value); tell(); } });
  form.addEventListener("keydown", (event) => {
    if (!state.has(event.target) || event.isComposing) return;
    if (event.key === "Escape") { write(event.target, state.get(event.target).was); event.target.select(); tell(); return; }
    const step = stepOf(event);
    if (!step) return;
    event.preventDefault();
    neighbour(event.target, step)?.focus();
  });
  form.addEventListener("paste", (event) => {
    if (!state.has(event.target)) return;
    const block = blockOf(event.clipboardData.getData("text/plain"));
    if (block.length === 1 && block[0].length === 1) return; // one value: the browser pastes it into the text
    event.preventDefault();
    const { filled, left } = fill(event.target, block, state, write);
    tell(form.dataset.pasted.replace("{filled}", filled).replace("{left}", left));
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const input of changed()) write(input, state.get(input).was);
    tell();
  });
  // Only what was changed is sent: a year by months has thousands of cells.
  form.addEventListener("formdata", ({ formData }) => {
    for (const input of inputs) if (!isChanged(input)) formData.delete(input.name);
  });
  form.addEventListener("submit", () => { isLeaving = true; });
  window.addEventListener("beforeunload", (event) => { if (!isLeaving && changed().length) event.preventDefault(); });
  window.addEventListener("pageshow", () => { isLeaving = false; inputs.forEach(follow); tell(); });
}

// The same rules as on the server (ui/fields/money.py): what could be read in two ways is not read.
function read(words, form) {
  const code = form.dataset.currency;
  let plain = words.replaceAll(code, "").replace(/[€$£¥]/g, "").trim();
  if (!plain) return words.trim() ? null : 0;
  const joined = plain.replace(BETWEEN_GROUPS, "$1");
  const pattern = joined === plain ? (isGerman ? WITH_COMMA : WITH_POINT) : EITHER_WAY;
  const found = pattern.exec(joined);
  if (!found) return null;
  const cents = Number(found[1].replace(/[.,]/g, "")) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return cents <= 1e15 ? cents : null;
}

function written(cents) {
  const digits = cents % 100 ? 2 : 0;
  return new Intl.NumberFormat(isGerman ? "de-DE" : "en-GB", { minimumFractionDigits: digits, useGrouping: "always" }).format(cents / 100);
}

// Sums stand at the end of the row, and in the column's cells of the department and of all.
function addToSums(input, difference) {
  if (!difference) return;
  const cell = input.closest("td");
  const row = cell.parentElement;
  const sums = [row.closest("tbody").querySelector(".sums"), row.closest("table").querySelector("tfoot .sums")];
  for (const one of [row.querySelector(".together"), ...sums.flatMap((line) => [line.cells[cell.cellIndex], line.querySelector(".together")])]) {
    one.dataset.cents = Number(one.dataset.cents) + difference;
    one.textContent = written(Number(one.dataset.cents));
  }
}

// Sideways only where nothing is left to walk over in the text.
function stepOf({ key, shiftKey, altKey, ctrlKey, metaKey, target }) {
  if (altKey || ctrlKey || metaKey) return null;
  if (key === "Enter") return [shiftKey ? -1 : 1, 0];
  if (shiftKey) return null;
  const isWhole = target.selectionStart === 0 && target.selectionEnd === target.value.length;
  const at = target.selectionStart === target.selectionEnd ? target.selectionStart : -1;
  if (key === "ArrowUp") return [-1, 0];
  if (key === "ArrowDown") return [1, 0];
  if (key === "ArrowLeft" && (isWhole || at === 0)) return [0, -1];
  if (key === "ArrowRight" && (isWhole || at === target.value.length)) return [0, 1];
  return null;
}

function rowsOf(input) {
  return [...input.closest("table").querySelectorAll("tbody > tr:not(.sums)")];
}

// The next cell in this direction that can be typed into.
function neighbour(input, [down, right]) {
  const rows = rowsOf(input);
  let row = rows.indexOf(input.closest("tr"));
  let column = input.closest("td").cellIndex;
  do {
    row += down;
    column += right;
    const found = rows[row]?.cells[column]?.querySelector("input");
    if (found) return found;
  } while (rows[row]?.cells[column]);
  return null;
}

function blockOf(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t"));
}

function fill(input, block, state, write) {
  const rows = rowsOf(input);
  const top = rows.indexOf(input.closest("tr"));
  const first = input.closest("td").cellIndex;
  let filled = 0;
  let left = 0;
  block.forEach((words, down) => words.forEach((word, right) => {
    const found = rows[top + down]?.cells[first + right]?.querySelector("input");
    if (found && state.has(found)) { write(found, word.trim()); filled += 1; } else left += 1;
  }));
  return { filled, left };
}
