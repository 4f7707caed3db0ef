// Points of a curve that people drag, or move with the arrow keys. The figures stand in plain
// fields beside it: the curve follows them, and they follow the curve. Without this script the
// fields are all there is.

const ORDER = ["without", "half", "more", "most"];
const USUAL = 100;

for (const form of document.querySelectorAll("[data-belief]")) begin(form);

function begin(form) {
  const language = document.documentElement.lang;
  const fields = Object.fromEntries(ORDER.map((name) => [name, form.elements[name]]));
  const drawings = [...form.querySelectorAll("svg[data-most]")];

  for (const drawing of drawings) {
    for (const name of ORDER) {
      makeMovable(drawing.querySelector(`[data-point="${name}"]`), drawing, name);
    }
  }
  form.addEventListener("input", follow);
  follow();

  function makeMovable(handle, drawing, name) {
    // A picture may not hold what can be operated; with handles it is a group of them.
    drawing.setAttribute("role", "group");
    handle.classList.add("is-movable");
    handle.setAttribute("tabindex", "0");
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-orientation", "vertical");
    handle.setAttribute("aria-label", form.querySelector(`label[for="${fields[name].id}"]`).textContent);
    handle.addEventListener("keydown", (event) => {
      const value = moved(event.key, name, drawing);
      if (value === null) return;
      event.preventDefault();
      put(name, value, drawing);
    });
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) put(name, valueAt(drawing, event), drawing);
    });
  }

  // What a key does: a hundredth, ten of them, or as far as the neighbours allow.
  function moved(key, name, drawing) {
    const now = read(fields[name]) ?? USUAL;
    const [low, high] = between(name, drawing);
    const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
    if (key in steps) return now + steps[key];
    return key === "Home" ? low : key === "End" ? high : null;
  }

  // More effort never brings less: a point stays between its neighbours.
  function between(name, drawing) {
    const values = Object.fromEntries(ORDER.map((one) => [one, read(fields[one])]));
    const top = Math.max(Number(drawing.dataset.most), values.most ?? 0);
    return {
      without: [0, values.half ?? USUAL],
      half: [values.without ?? 0, USUAL],
      more: [USUAL, values.most ?? top],
      most: [values.more ?? USUAL, top],
    }[name];
  }

  function put(name, value, drawing) {
    const [low, high] = between(name, drawing);
    const whole = Math.min(Math.max(Math.round(value), low), high);
    fields[name].value = new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 1 }).format(whole);
    fields[name].dispatchEvent(new Event("input", { bubbles: true }));
  }

  function valueAt(drawing, event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    const { foot, head, most } = numbers(drawing);
    return ((foot - place.y) / (foot - head)) * most;
  }

  function read(field) {
    const words = field.value.trim().replace(/\s/g, "");
    const plain = language.startsWith("de") ? words.replace(",", ".") : words;
    return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
  }

  function follow() {
    const values = ORDER.map((name) => read(fields[name]));
    if (values.some((one) => one === null)) return;
    for (const drawing of drawings) draw(drawing, Object.fromEntries(ORDER.map((name, i) => [name, values[i]])));
  }

  function draw(drawing, values) {
    const { foot, head, most, usualX } = numbers(drawing);
    const height = (value) => foot - (Math.min(Math.max(value, 0), most) / most) * (foot - head);
    const points = [];
    for (const name of ORDER) {
      const handle = drawing.querySelector(`[data-point="${name}"]`);
      const x = Number(handle.getAttribute("transform").match(/\(([\d.]+)/)[1]);
      const y = height(values[name]);
      const [low, high] = between(name, drawing);
      handle.setAttribute("transform", `translate(${x} ${y.toFixed(1)})`);
      handle.setAttribute("aria-valuemin", low);
      handle.setAttribute("aria-valuemax", high);
      handle.setAttribute("aria-valuenow", values[name]);
      handle.setAttribute("aria-valuetext", form.dataset.reads.replace("{value}", new Intl.NumberFormat(language).format(values[name])));
      points.push([x, y]);
    }
    points.splice(2, 0, [usualX, height(USUAL)]);
    drawing.querySelector("[data-curve]").setAttribute("d", curveThrough(points));
  }
}

function numbers(drawing) {
  const { foot, head, most, usualX } = drawing.dataset;
  return { foot: Number(foot), head: Number(head), most: Number(most), usualX: Number(usualX) };
}

// Monotone cubic interpolation, as picture/smooth.py has it.
function curveThrough(points) {
  const steps = points.slice(1).map(([x, y], i) => (y - points[i][1]) / (x - points[i][0]));
  const inner = steps.slice(1).map((after, i) => (steps[i] * after <= 0 ? 0 : (2 * steps[i] * after) / (steps[i] + after)));
  const slopes = [steps[0], ...inner, steps.at(-1)];
  let path = `M${points[0][0].toFixed(1)} ${points[0][1].toFixed(1)}`;
  for (let i = 0; i + 1 < points.length; i += 1) {
    const [[x0, y0], [x1, y1]] = [points[i], points[i + 1]];
    const third = (x1 - x0) / 3;
    path += `C${[x0 + third, y0 + slopes[i] * third, x1 - third, y1 - slopes[i + 1] * third, x1, y1].map((one) => one.toFixed(1)).join(" ")}`;
  }
  return path;
}
