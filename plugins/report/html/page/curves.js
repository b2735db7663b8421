// A metric of a sweep along one axis: a line for each value of another, with bands of its intervals.

// Places of an axis's values: numbers where they are, names at 0, 1, 2.
function placesOn(axis) {
  const given = axis.values.filter((value) => value !== kAsGiven || !axis.numeric);
  return new Map(given.map((value, i) => [value, axis.numeric ? axis.number(value) : i]));
}

// Whether there is room for a short name at each of these places.
function apart(places, log) {
  const at = places.map(log ? Math.log : Number).sort((a, b) => a - b);
  const gaps = at.slice(1).map((place, i) => place - at[i]);
  return Math.min(...gaps) >= 0.09 * (at.at(-1) - at[0]);
}

function axisOfValues(axis_, places) {
  const range = padded(rangeOf([...places.values()], axis_.log), axis_.log, axis_.numeric ? 0.04 : 0);
  const out = axis(axis_.name, axis_.log, axis_.numeric ? range : [-0.5, places.size - 0.5]);
  const names = new Map([...places].map(([value, place]) => [place, valueName(value)]));
  const short = [...names.values()].every((name) => name.length <= 6), joint = axis_.names.length > 1;
  if (axis_.numeric && !joint && (names.size > 14 || !short)) return out;
  out.afterBuildTicks = (scale) => { scale.ticks = [...names.keys()].map((value) => ({value})); };
  out.ticks.autoSkip = !short || !apart([...names.keys()], axis_.log);
  out.ticks.callback = (value) => names.get(value) ?? "";
  return out;
}

// Few lines by Okabe and Ito's colours, many by shades in their order.
function lineColour(i, count) {
  if (count <= kSeries.length) return colour(kSeries[i]);
  const rgb = mix(stopsOf("heat-map"), 0.42 + 0.58 * i / (count - 1));
  return "#" + rgb.map((part) => part.toString(16).padStart(2, "0")).join("");
}

// Of each line its points by place: {x, y, low, high, row}.
function curvesOf(metric, layout, places) {
  const rows = chosenRows(layout), {along, across} = layout;
  const values = across ? across.values : [null];
  return values.map((value) => ({
    label: across ? plainText(across.name) + " " + valueName(value) : "",
    points: rows.filter((row) => !across || onAxis(row, across) === value).flatMap((row) => {
      const x = places.get(onAxis(row, along)), spread = spreadIn(row, metric);
      if (x === undefined || !spread) return [];
      const half = spread.half ?? 0;
      return [{x, y: spread.mean, low: spread.mean - half, high: spread.mean + half, spread, row}];
    }).sort((a, b) => a.x - b.x),
  })).filter((line) => line.points.length);
}

// That of the intervals, unless they are so wide that the means would lie on one line.
function rangeOfCurves(points, log, bands) {
  const means = rangeOf(points.map((p) => p.y), log);
  const whole = bands ? rangeOf(points.flatMap((p) => [p.low, p.high]), log) : means;
  const place = log ? Math.log : (value) => value;
  const room = 2 * (place(means[1]) - place(means[0])), back = log ? Math.exp : (value) => value;
  const near = room > 0 ? [Math.max(place(whole[0]), place(means[0]) - room),
                           Math.min(place(whole[1]), place(means[1]) + room)].map(back) : whole;
  const range = padded(near, log, 0.05);
  return {range, cut: points.some((p) => p.high > p.low && (p.low < range[0] || p.high > range[1]))};
}

function bandPath(chart, points, log) {
  const {x, y} = chart.scales, path = new Path2D();
  const at = (value) => y.getPixelForValue(log && value <= 0 ? y.min : value);
  points.forEach((p, i) => path[i ? "lineTo" : "moveTo"](x.getPixelForValue(p.x), at(p.high)));
  for (const p of points.slice().reverse()) path.lineTo(x.getPixelForValue(p.x), at(p.low));
  path.closePath();
  return path;
}

function barsPath(chart, points, log) {
  const {x, y} = chart.scales, path = new Path2D();
  for (const p of points.filter((point) => point.high > point.low)) {
    const px = x.getPixelForValue(p.x), low = log && p.low <= 0 ? y.min : p.low;
    path.moveTo(px, y.getPixelForValue(low));
    path.lineTo(px, y.getPixelForValue(p.high));
  }
  return path;
}

const kArrow = 5;  // pixels

// At the edge of the axis, where an interval reaches beyond it.
function arrowsPath(chart, points) {
  const {scales: {x, y}, chartArea: area} = chart, path = new Path2D();
  const arrow = (px, edge, inwards) => {
    path.moveTo(px, edge);
    path.lineTo(px - kArrow, edge + inwards * kArrow * 1.5);
    path.lineTo(px + kArrow, edge + inwards * kArrow * 1.5);
    path.closePath();
  };
  for (const p of points.filter((point) => point.high > point.low)) {
    const px = x.getPixelForValue(p.x);
    if (p.high > y.max) arrow(px, area.top, 1);
    if (p.low < y.min) arrow(px, area.bottom, -1);
  }
  return path;
}

// Below the lines: a band each; where points are not joined, a bar each.
function drawBands(chart, lines, joinedUp, log) {
  if (lines.length > kSeries.length) return;  // they would hide each other
  const {ctx: context, chartArea: area} = chart;
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  context.clip();
  lines.forEach((line, i) => {
    if (!chart.isDatasetVisible(i)) return;
    const stroke = lineColour(i, lines.length);
    if (joinedUp && line.points.length > 1) {
      context.fillStyle = translucent(stroke, lines.length > 3 ? 0.12 : 0.2);
      context.fill(bandPath(chart, line.points, log));
    }
    context.strokeStyle = translucent(stroke, 0.55);
    context.lineWidth = 1.2;
    if (!joinedUp || line.points.length === 1) context.stroke(barsPath(chart, line.points, log));
    context.fillStyle = stroke;
    context.fill(arrowsPath(chart, line.points));
  });
  context.restore();
}

// Shapes differ too: points of equal values lie on each other, the last one on top.
const kShapes = ["circle", "rectRot", "triangle", "rect", "star", "crossRot"];

function curveDataset(line, i, count, joinedUp) {
  const stroke = lineColour(i, count), few = count <= kSeries.length;
  const alone = !joinedUp || line.points.length === 1;
  return {label: line.label, data: line.points.map(({x, y}) => ({x, y})), borderColor: stroke,
          backgroundColor: stroke, borderWidth: 2, showLine: joinedUp, pointRadius: alone ? 4.5 : 2.8,
          pointStyle: few ? kShapes[i] : "circle", borderDash: few ? kDashes[i] : [],
          pointHoverRadius: 5.5, pointHitRadius: 0, order: -i};
}

function curveTip(chart, lines) {
  return ({tooltip}) => {
    if (!tooltip.opacity || !tooltip.dataPoints?.length) return tip.hide();
    const area = chart().canvas.getBoundingClientRect();
    const points = tooltip.dataPoints.map((d) => lines[d.datasetIndex].points[d.dataIndex]);
    const near = points.filter((p) => p.x === points[0].x);
    tip.show(area.left + tooltip.caretX, area.top + tooltip.caretY,
      near.slice(0, 14).map((p) => [placeOf(p.row), spreadLine(p.spread)]));
  };
}

function curveSwatch(stroke, i, count) {
  const swatch = lineSwatch(i), line = swatch.firstChild;
  line.setAttribute("stroke", stroke);
  if (count > kSeries.length) line.removeAttribute("stroke-dasharray");
  return swatch;
}

function leftOut(layout, places) {
  const count = chosenRows(layout).filter((row) => !places.has(onAxis(row, layout.along))).length;
  return count ? h("p", {class: "note"}, count + (count === 1 ? " row is" : " rows are") +
    " not on the axis " + plainText(layout.along.name) + " and left out.") : null;
}

function drawCurves(metric, layout, {plot, tools, below}) {
  const places = placesOn(layout.along), lines = curvesOf(metric, layout, places);
  const points = lines.flatMap((line) => line.points), log = spansDecades(points.map((p) => p.y));
  const {range, cut} = rangeOfCurves(points, log, lines.length <= kSeries.length);
  const joinedUp = layout.along.numeric && !layout.scattered;
  const canvas = h("canvas", {role: "img", "aria-label": metric + " along " + layout.along.name});
  const box = h("div", {class: "chart"}, canvas);
  const config = chartOptions({x: axisOfValues(layout.along, places), y: axis("", log, range)});
  config.interaction = {mode: "nearest", axis: "x", intersect: false};
  config.plugins.tooltip = {enabled: false, external: curveTip(() => chart, lines)};
  const entries = lines.map((line, i) =>
    ({label: line.label, swatch: curveSwatch(lineColour(i, lines.length), i, lines.length)}));
  const toggle = (i, shown) => { chart.setDatasetVisibility(i, shown); chart.update("none"); };
  plot.append(...(lines.length > 1 ? [legend(entries, toggle)] : []), box);
  const note = leftOut(layout, places);
  if (note) below.append(note);
  const many = lines.length > kSeries.length && points.some((p) => p.high > p.low);
  if (many) below.append(h("p", {class: "note"}, "Bands of so many lines would hide each other: " +
    "pointing at a line shows its interval."));
  else if (cut) below.append(h("p", {class: "note"},
    "Arrows at the edge: intervals that reach beyond the axis."));
  const chart = new Chart(canvas, {
    type: "line", options: config,
    data: {datasets: lines.map((line, i) => curveDataset(line, i, lines.length, joinedUp))},
    plugins: [{id: "bands", beforeDatasetsDraw: (drawn) => drawBands(drawn, lines, joinedUp, log)}],
  });
  dragZoom(chart, box, tools);
  return () => chart.destroy();
}

kinds.sweep_metric = {
  draw(figure, place) {
    const layout = sweepLayout(), metric = figure.name;
    return viewKind(layout) === "map" ? drawHeat(metric, layout, place)
      : drawCurves(metric, layout, place);
  },

  *csv(figure) {
    const {axes, rows} = sweepData();
    yield [...axes.map((axis) => axis.name), figure.name, figure.name + ".half", figure.name + ".count", figure.name + ".of"];
    for (const row of rows) {
      const {mean, half, count, of} = (row.values || {})[figure.name] || {};
      yield [...axes.map((axis) => valueName(onAxis(row, axis))), mean, half, count, of];
    }
  },
};
