// kind "lines": curves over a common x axis.

function lineSwatch(i) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 28 8");
  svg.setAttribute("class", "swatch");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", "M0 4H28");
  line.setAttribute("stroke", colour(kSeries[i % kSeries.length]));
  line.setAttribute("stroke-width", "2.5");
  line.setAttribute("stroke-dasharray", kDashes[i % kDashes.length].join(" "));
  svg.append(line);
  return svg;
}

function lineData(figure) {
  return (figure.options.lines || []).map((line) => {
    const x = arrayOf(figure, line.x), y = arrayOf(figure, line.y);
    if (x.length !== y.length)
      throw new Error("the line " + line.label + " has " + x.length + " x and " + y.length + " y");
    return {label: line.label, definition: line.definition, x, y};
  });
}

// A value that cannot be drawn (undefined; not positive on a logarithmic axis) is a gap.
function linePoints(line, logX, logY) {
  return Array.from(line.x, (x, i) => {
    const y = line.y[i];
    const drawn = Number.isFinite(x) && Number.isFinite(y) && !(logY && y <= 0) && !(logX && x <= 0);
    return {x, y: drawn ? y : NaN};
  });
}

function joined(lines, member, positive) {
  const ranges = lines.map((line) => rangeOf(line[member], positive));
  return [Math.min(...ranges.map((r) => r[0])), Math.max(...ranges.map((r) => r[1]))];
}

function lineDataset(line, i, options) {
  const stroke = colour(kSeries[i % kSeries.length]);
  return {
    label: line.label, data: linePoints(line, options.x_log, options.y_log), borderColor: stroke,
    backgroundColor: stroke, borderWidth: 2, borderDash: kDashes[i % kDashes.length],
    pointRadius: line.x.length < 15 ? 3 : 0, pointHoverRadius: 4, pointHitRadius: 0,
  };
}

function lineTip(chart, options) {
  return ({tooltip}) => {
    if (!tooltip.opacity || !tooltip.dataPoints?.length) return tip.hide();
    const area = chart().canvas.getBoundingClientRect();
    const x = tooltip.dataPoints[0].raw.x;
    tip.show(area.left + tooltip.caretX, area.top + tooltip.caretY, [
      plainText(options.x_label || "x") + " " + number(x),
      ...tooltip.dataPoints.map((point) => [point.dataset.label, number(point.raw.y)])]);
  };
}

kinds.lines = {
  draw(figure, {plot, tools, below}) {
    const options = figure.options || {}, lines = lineData(figure);
    const canvas = h("canvas", {role: "img", "aria-label": figure.title});
    const box = h("div", {class: "chart"}, canvas);
    const config = chartOptions({
      x: axis(options.x_label, options.x_log, joined(lines, "x", options.x_log)),
      y: axis(options.y_label, options.y_log,
              padded(joined(lines, "y", options.y_log), options.y_log, 0.05)),
    });
    config.interaction = {mode: "index", intersect: false};
    config.plugins.tooltip = {enabled: false, external: lineTip(() => chart, options)};
    const entries = lines.map((line, i) => ({...line, swatch: lineSwatch(i)}));
    const toggle = (i, shown) => { chart.setDatasetVisibility(i, shown); chart.update("none"); };
    plot.append(...(lines.length > 1 ? [legend(entries, toggle)] : []), box);
    const list = definitionList(lines.map((l) => ({name: l.label, definition: l.definition})));
    if (list) below.append(list);
    const chart = new Chart(canvas, {
      type: "line", options: config,
      data: {datasets: lines.map((line, i) => lineDataset(line, i, options))},
    });
    dragZoom(chart, box, tools);
    return () => chart.destroy();
  },

  *csv(figure) {
    yield ["line", figure.options.x_label || "x", figure.options.y_label || "y"];
    for (const line of lineData(figure))
      for (let i = 0; i < line.x.length; ++i) yield [line.label, line.x[i], line.y[i]];
  },
};
