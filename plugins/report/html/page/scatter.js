// kind "scatter": thousands of points. Chart.js draws the axes, the points are drawn here.

function scatterData(figure) {
  const options = figure.options || {};
  const x = arrayOf(figure, "x"), y = arrayOf(figure, "y");
  if (x.length !== y.length) throw new Error("it has " + x.length + " x and " + y.length + " y");
  const classes = (options.classes || [{label: "points", role: "normal"}]).map((c) => ({
    ...c, role: kRoles.includes(c.role) ? c.role : "normal", shown: true}));
  const of = hasArray(figure, "class") ? arrayOf(figure, "class") : new Uint8Array(x.length);
  const index = hasArray(figure, "index") ? arrayOf(figure, "index") : null;
  if (of.length !== x.length) throw new Error("it has " + of.length + " classes for its points");
  return {options, x, y, of, index, classes};
}

function pointName(data, i) {
  return (data.options.point_label || "point") + " " + (data.index ? data.index[i] : i);
}

// Pixel positions, NaN for what is not shown. On a logarithmic axis, values of 0 and below lie on
// its edge.
function positions(data, chart) {
  const {x: sx, y: sy} = chart.scales;
  const place = (scale, value, log) =>
    scale.getPixelForValue(log && value <= 0 ? scale.min : value);
  const px = new Float32Array(data.x.length), py = new Float32Array(data.x.length);
  for (let i = 0; i < px.length; ++i) {
    const known = data.classes[data.of[i]];
    px[i] = known && known.shown ? place(sx, data.x[i], data.options.x_log) : NaN;
    py[i] = place(sy, data.y[i], data.options.y_log);
  }
  return {px, py};
}

function drawPoints(data, chart) {
  const {ctx: context, chartArea: area} = chart, at = positions(data, chart);
  data.at = at;
  context.save();
  context.beginPath();
  context.rect(area.left - 4, area.top - 4, area.right - area.left + 8, area.bottom - area.top + 8);
  context.clip();
  for (const role of kRoles) {
    const path = new Path2D(), r = radiusOf(role, at.px.length);
    for (let i = 0; i < at.px.length; ++i)
      if (at.px[i] === at.px[i] && data.classes[data.of[i]].role === role)
        mark(path, role, at.px[i], at.py[i], r);
    paint(context, path, role);
  }
  nameHighlights(data, context, area);
  context.restore();
}

function nearestPoint(data, x, y, reach) {
  let best = -1, least = reach * reach;
  for (let i = 0; i < data.at.px.length; ++i) {
    const dx = data.at.px[i] - x, dy = data.at.py[i] - y, distance = dx * dx + dy * dy;
    if (distance <= least) { least = distance; best = i; }
  }
  return best;
}

// Highlighted points first, then from high to low: what the arrow keys walk through.
function order(data) {
  if (!data.order) {
    const rank = (i) => data.classes[data.of[i]]?.role === "highlight" ? 0 : 1;
    data.order = Array.from(data.x.keys()).filter((i) => Number.isFinite(data.y[i]))
      .sort((a, b) => rank(a) - rank(b) || data.y[b] - data.y[a]);
  }
  return data.order;
}

function showPoint(data, box, ring, i) {
  const area = box.getBoundingClientRect(), {options} = data;
  ring.hidden = false;
  ring.style.left = data.at.px[i] + "px";
  ring.style.top = data.at.py[i] + "px";
  tip.show(area.left + data.at.px[i], area.top + data.at.py[i], [
    pointName(data, i) + (data.classes.length > 1 ? " · " + data.classes[data.of[i]].label : ""),
    ...(options.x_label === options.point_label ? [] : [[options.x_label || "x", number(data.x[i])]]),
    [options.y_label || "y", number(data.y[i])]]);
}

function pointTips(data, box, ring) {
  let step = -1;
  const hide = () => { ring.hidden = true; tip.hide(); };
  box.addEventListener("pointermove", (event) => {
    const area = box.getBoundingClientRect();
    const i = nearestPoint(data, event.clientX - area.left, event.clientY - area.top, 14);
    if (i < 0 || event.buttons) hide(); else showPoint(data, box, ring, i);
  });
  box.addEventListener("pointerleave", hide);
  box.addEventListener("blur", hide);
  box.addEventListener("keydown", (event) => {
    const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (!by || !order(data).length) return;
    event.preventDefault();
    step = clamp(step + by, 0, order(data).length - 1);
    showPoint(data, box, ring, order(data)[step]);
  });
}

function edgeNote(data) {
  let count = 0;
  for (let i = 0; i < data.x.length; ++i)
    count += (data.options.x_log && data.x[i] <= 0) || (data.options.y_log && data.y[i] <= 0);
  return count ? h("p", {class: "note"}, withCommas(String(count)) + (count > 1
    ? " points are" : " point is") + " 0 or below: on the edge of the logarithmic axis.") : null;
}

kinds.scatter = {
  draw(figure, {plot, tools, below}) {
    const data = scatterData(figure), {options} = data;
    const canvas = h("canvas", {}), ring = h("div", {class: "ring", hidden: true});
    const box = h("div", {class: "chart", tabindex: "0", role: "img",
      "aria-label": figure.title + ". Arrow keys walk through the points."}, canvas, ring);
    const counts = data.classes.map(() => 0);
    for (const c of data.of) if (c < counts.length) ++counts[c];
    const entries = data.classes.map((c, i) => ({
      label: c.label + " (" + withCommas(String(counts[i])) + ")", swatch: markSwatch(c.role)}));
    const toggle = (i, shown) => { data.classes[i].shown = shown; chart.draw(); };
    plot.append(...(options.classes ? [legend(entries, toggle)] : []), box);
    const note = edgeNote(data);
    if (note) below.append(note);
    const range = (values, log) => padded(rangeOf(values, log), log, 0.03);
    const chart = new Chart(canvas, {
      type: "scatter", data: {datasets: []},
      options: chartOptions({x: axis(options.x_label, options.x_log, range(data.x, options.x_log)),
                             y: axis(options.y_label, options.y_log, range(data.y, options.y_log))}),
      plugins: [{id: "points", afterDatasetsDraw: (drawn) => drawPoints(data, drawn)}],
    });
    pointTips(data, box, ring);
    dragZoom(chart, box, tools);
    return () => chart.destroy();
  },

  *csv(figure) {
    const data = scatterData(figure), {options} = data;
    yield [options.point_label || "point", options.x_label || "x", options.y_label || "y", "class"];
    for (let i = 0; i < data.x.length; ++i)
      yield [data.index ? data.index[i] : i, data.x[i], data.y[i],
             data.classes[data.of[i]]?.label];
  },
};
