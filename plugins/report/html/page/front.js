// kind "sweep_front": two metrics of which less is better, and the rows that none beats.

function frontPoints() {
  const {front_of: [up, right], rows} = sweepData();
  return rows.flatMap((row) => {
    const x = spreadIn(row, right), y = spreadIn(row, up);
    return x && y ? [{x: x.mean, y: y.mean, row, spreads: [x, y]}] : [];
  });
}

// Whether there are others of its activations.
function isCompared(point) {
  return Number.isInteger(point.row.group);
}

// Rows that are compared with each other, each with a front of its own: {label, points, stroke}.
function frontGroups(points) {
  const {front_by, front_places} = sweepData(), by = front_by || [];
  const at = (key) => by.map((name) => points.find((p) => p.row.group === key).row.at[name] ?? kAsGiven);
  const keys = [...new Set(points.filter(isCompared).map((p) => p.row.group))].sort((a, b) =>
    inOrder(by, at(a), at(b)) || a - b);
  return keys.map((key, i) => {
    const own = points.filter((p) => p.row.group === key), values = at(key);
    const place = by.map((name, axis) => plainText(name) + " " + valueName(values[axis]));
    return {points: own, label: plainText(front_places?.[key] ?? "") || place.join(", ") || "activations " + (i + 1),
            stroke: keys.length > 1 ? lineColour(i, keys.length) : colour("role-highlight")};
  });
}

// Which of two places on these axes comes first, by the axes' own order.
function inOrder(names, a, b) {
  const {axes} = sweepData();
  for (const [i, name] of names.entries()) {
    const {values} = axes.find((axis) => axis.name === name);
    if (a[i] !== b[i]) return values.indexOf(a[i]) - values.indexOf(b[i]);
  }
  return 0;
}

// From the left, each step down at the next that is better: what lies above and right is beaten.
function frontPath(points) {
  const path = new Path2D();
  points.filter((p) => p.row.front).sort((a, b) => a.x - b.x || a.y - b.y).forEach((p, i) => {
    if (i) path.lineTo(p.px, path.last);
    path[i ? "lineTo" : "moveTo"](p.px, p.py);
    path.last = p.py;
  });
  return path;
}

const kMostNamed = 24;  // of the front, beside their points

// What tells the points of the fronts apart, but for what colours tell.
function frontAxes(points) {
  const {own, front_by: by} = sweepData();
  const differing = own.filter((axis) => new Set(points.map((p) => onAxis(p.row, axis))).size > 1);
  const others = differing.filter((axis) => !axis.names.every((name) => (by || []).includes(name)));
  return others.length ? others : differing;
}

// What says "k 16" of a row; of axes that vary together the first that tells these points apart
// stands for all.
function namer(axis, points) {
  const parts = [...new Set(points.map((p) => onAxis(p.row, axis)))].map((value) => value.split(kTogether));
  const lead = axis.names.findIndex((_, i) => new Set(parts.map((part) => part[i])).size === parts.length);
  if (lead < 0) return (row) => plainText(axis.name) + " " + valueName(onAxis(row, axis));
  return (row) => plainText(axis.names[lead]) + " " + valueName(onAxis(row, axis).split(kTogether)[lead]);
}

// Where a name may stand beside its point: the line goes right and down.
function placesOfName(width) {
  return [[7, -6], [8, 15], [-8 - width, 4], [-8 - width, 15], [-width / 2, -10], [-width / 2, 20]];
}

const kNameLine = 14;  // pixels from a name to the next

// Whether one of the names that are drawn says the same, so near that it says it of this point too.
function isNamed(p, text, names) {
  return names.some((name) => name.text === text && Math.abs(name.y - p.py) < 24 &&
    name.x < p.px + 16 && p.px - 16 < name.x + name.width);
}

function nameFront(points, context, area) {
  context.font = "600 11px " + getComputedStyle(document.body).fontFamily;
  context.fillStyle = colour("ink");
  context.strokeStyle = colour("surface");
  context.lineWidth = 3;
  context.lineJoin = "round";
  const chosen = points.filter((p) => p.row.front);
  if (chosen.length > kMostNamed) return;
  const marks = points.map((p) => ({x: p.px - 6, y: p.py + 5, width: 12}));
  const namers = frontAxes(chosen).map((axis) => namer(axis, chosen)), names = [];
  for (const p of chosen) {
    const text = namers.map((name) => name(p.row)).join(", ");
    if (isNamed(p, text, names)) continue;
    const width = context.measureText(text).width;
    const box = labelBox(p.px, p.py, width, [...marks, ...names], area, placesOfName(width));
    if (!box) continue;
    names.push({...box, text, line: kNameLine});
    context.strokeText(text, box.x, box.y);
    context.fillText(text, box.x, box.y);
  }
}

function drawMarks(context, points, role, base) {
  const path = new Path2D();
  for (const p of points) mark(path, role, p.px, p.py, role === "highlight" ? 5.5 : 3.6);
  paint(context, path, role, base);
}

function drawFronts(points, groups, chart) {
  const {ctx: context, chartArea: area, scales} = chart, several = groups.length > 1;
  for (const p of points) {
    p.px = scales.x.getPixelForValue(p.x);
    p.py = scales.y.getPixelForValue(p.y);
  }
  context.save();
  context.beginPath();
  context.rect(area.left - 6, area.top - 6, area.right - area.left + 12, area.bottom - area.top + 12);
  context.clip();
  drawMarks(context, points.filter((p) => !isCompared(p)), "muted");
  const shown = groups.filter((group) => !group.hidden);
  for (const group of shown) {
    context.strokeStyle = translucent(group.stroke, 0.8);
    context.lineWidth = 1.6;
    context.stroke(frontPath(group.points));
    drawMarks(context, group.points.filter((p) => !p.row.front), "normal", several ? group.stroke : undefined);
  }
  for (const group of shown)
    drawMarks(context, group.points.filter((p) => p.row.front), "highlight", group.stroke);
  nameFront(shown.flatMap((group) => group.points), context, area);
  context.restore();
}

// What marks mean, of those that are drawn, and of several groups which colour is whose.
function frontLegend(points, groups, toggle) {
  const several = groups.length > 1;
  const key = (role, text, some) => some ? h("span", {class: "key"},
    markSwatch(role, several && role !== "muted" ? colour("ink") : undefined), text) : null;
  const keys = h("div", {class: "legend"},
    key("highlight", "on the front", points.some((p) => p.row.front)),
    key("normal", "others", points.some((p) => isCompared(p) && !p.row.front)),
    key("muted", "alone with its activations: compared with none", points.some((p) => !isCompared(p))));
  if (!several) return [keys];
  return [keys, legend(groups.map((group, i) => ({label: group.label, swatch: curveSwatch(group.stroke, i, kSeries.length + 1)})), toggle)];
}

function frontTips(points, groups, box, ring) {
  const {front_of: [up, right]} = sweepData();
  let step = -1;
  const hide = () => { ring.hidden = true; tip.hide(); };
  const show = (p) => {
    const area = box.getBoundingClientRect();
    ring.hidden = false;
    Object.assign(ring.style, {left: p.px + "px", top: p.py + "px"});
    tip.show(area.left + p.px, area.top + p.py, [placeOf(p.row) + (p.row.front ? " ◆" : ""),
      [right, spreadLine(p.spreads[0])], [up, spreadLine(p.spreads[1])]]);
  };
  const away = (p, x, y) => Math.hypot(p.px - x, p.py - y);
  box.addEventListener("pointermove", (event) => {
    const area = box.getBoundingClientRect();
    const x = event.clientX - area.left, y = event.clientY - area.top;
    const nearest = points.filter((p) => !groups.some((group) => group.hidden && group.points.includes(p))).sort((a, b) => away(a, x, y) - away(b, x, y))[0];
    if (nearest && !event.buttons && away(nearest, x, y) < 16) show(nearest); else hide();
  });
  for (const end of ["pointerleave", "blur"]) box.addEventListener(end, hide);
  box.addEventListener("keydown", (event) => {
    const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (!by || !points.length) return;
    event.preventDefault();
    step = clamp(step + by, 0, points.length - 1);
    show(points[step]);
  });
}

kinds.sweep_front = {
  draw(figure, {plot, tools}) {
    const {front_of: [up, right]} = sweepData(), points = frontPoints();
    const canvas = h("canvas", {}), ring = h("div", {class: "ring", hidden: true});
    const box = h("div", {class: "chart", tabindex: "0", role: "img",
      "aria-label": figure.title + ". Arrow keys walk through the variants."}, canvas, ring);
    const groups = frontGroups(points);
    const toggle = (i, shown) => { groups[i].hidden = !shown; chart.update("none"); };
    plot.append(...frontLegend(points, groups, toggle), box);
    const of = (member) => {
      const values = points.map((p) => p[member]), log = spansDecades(values);
      return {log, range: padded(rangeOf(values, log), log, 0.06)};
    };
    const x = of("x"), y = of("y");
    const chart = new Chart(canvas, {
      type: "scatter", data: {datasets: []},
      options: chartOptions({x: axis(right, x.log, x.range), y: axis(up, y.log, y.range)}),
      plugins: [{id: "front", afterDatasetsDraw: (drawn) => drawFronts(points, groups, drawn)}],
    });
    frontTips(points, groups, box, ring);
    dragZoom(chart, box, tools);
    return () => chart.destroy();
  },

  *csv() {
    const {axes, front_of: [up, right]} = sweepData();
    yield [...axes.map((axis) => axis.name), right, up, "group", "front"];
    for (const p of frontPoints())
      yield [...axes.map((axis) => valueName(onAxis(p.row, axis))), p.x, p.y, p.row.group, p.row.front ? 1 : 0];
  },
};
