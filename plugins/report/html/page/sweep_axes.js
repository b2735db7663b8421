// Which axes figures of a sweep have, and what is chosen on the others.

const sweepView = {kind: "", along: "", fixed: {}};

// Most values first, numbers before names.
function varyingAxes() {
  return sweepData().own.filter((axis) => axis.values.length > 1)
    .sort((a, b) => b.numeric - a.numeric || b.values.length - a.values.length);
}

// Whether `other` has one value for each of `axis`, and grows or falls along it.
function follows(other, axis) {
  if (!other.numeric || !axis.numeric) return false;
  const found = new Map();
  for (const row of sweepData().points) {
    const at = onAxis(row, axis), value = onAxis(row, other);
    if (found.has(at) && found.get(at) !== value) return false;
    found.set(at, value);
  }
  const values = axis.values.map((value) => other.number(found.get(value) ?? kAsGiven));
  const steps = values.slice(1).map((value, i) => Math.sign(value - values[i]));
  return steps.length > 0 && steps.every((step) => step !== 0 && step === steps[0]);
}

// Points that were drawn at random have no two values on an axis in common: no lines, no grid.
function isScattered(along, others) {
  if (!others.length) return false;
  const groups = new Set(sweepData().points.map((row) =>
    JSON.stringify(others.map((axis) => onAxis(row, axis)))));
  return sweepData().points.length < 1.5 * groups.size && along.numeric;
}

// The share of a grid's cells that have a row.
function filled(a, b) {
  const cells = new Set(sweepData().points.map((row) => JSON.stringify([onAxis(row, a), onAxis(row, b)])));
  return cells.size / (a.values.length * b.values.length);
}

// {along, across, rest, scattered, map}: the axis of x, that of the lines (or rows of the map;
// null), those on which one value is chosen, and whether there can be a map.
function sweepLayout() {
  const varying = varyingAxes();
  const along = varying.find((axis) => axis.name === sweepView.along) || varying[0];
  if (!along) return {along: sweepData().own[0], across: null, rest: [], scattered: false, map: false};
  const others = varying.filter((axis) => axis !== along && !follows(axis, along));
  if (isScattered(along, others)) {
    const named = others.find((axis) => !axis.numeric && axis.values.length <= kSeries.length);
    return {along, across: named || null, rest: [], scattered: true, map: false};
  }
  const across = others[0] || null;
  return {along, across, rest: others.slice(1), scattered: false,
          map: Boolean(across) && filled(along, across) >= 0.5};
}

function fixedOn(axis) {
  const chosen = sweepView.fixed[axis.name];
  return axis.values.includes(chosen) ? chosen : axis.values[0];
}

function chosenRows(layout) {
  return sweepData().points.filter((row) =>
    layout.rest.every((axis) => onAxis(row, axis) === fixedOn(axis)));
}

// Maps where both axes are numbers; names are better told apart as curves.
function viewKind(layout) {
  if (!layout.map) return "curves";
  return sweepView.kind || (layout.across.numeric && layout.along.numeric ? "map" : "curves");
}

function chooser(label, options, chosen, choose) {
  const select = h("select", {onchange: (event) => choose(options[event.target.selectedIndex])},
    ...options.map((value) => h("option", {selected: value === chosen}, valueName(value))));
  return h("label", {}, plainText(label) + " ", select);
}

function viewButton(kind, shown, text) {
  return h("button", {type: "button", "aria-pressed": String(kind === shown),
    onclick() { sweepView.kind = kind; viewChanged(); }}, text);
}

function viewChanged() {
  sweepControls();
  redraw((figure) => figure.dataset.kind === "sweep_metric");
}

// One bar for all figures of metrics.
function sweepControls() {
  const bar = document.getElementById("sweep-view");
  if (!bar) return;
  const layout = sweepLayout(), shown = viewKind(layout);
  const figures = document.querySelector(".multiples");
  if (figures) figures.classList.toggle("one", shown === "map" && layout.along.values.length > 8);
  const along = varyingAxes().filter((axis) => axis.numeric).map((axis) => axis.name);
  const parts = layout.map ? [h("span", {class: "switch"}, viewButton("map", shown, "maps"),
                                viewButton("curves", shown, "curves"))] : [];
  if (along.length > 1)
    parts.push(chooser("along", along, layout.along.name,
      (name) => { sweepView.along = name; viewChanged(); }));
  for (const axis of layout.rest)
    parts.push(chooser(axis.name, axis.values, fixedOn(axis),
      (value) => { sweepView.fixed[axis.name] = value; viewChanged(); }));
  bar.replaceChildren(...parts);
}
