// A metric of a sweep over two axes: a table whose cells are coloured by their values.

// Pixels of a cell: below the first numbers are small, below the second there are none.
const kTightCell = 48, kLeastCell = 33;

// How cells show numbers: all with as many decimals as give the largest three digits, in units of
// 10^power where that makes them short. Colours of several decades need digits of each.
function cellFormat(values, log) {
  const most = Math.max(...values.filter(Number.isFinite).map(Math.abs), 0);
  if (most === 0) return {power: 0, text: (value) => String(value)};
  const power = log || (most >= 0.01 && most < 1e5) ? 0 : 3 * Math.floor(Math.log10(most) / 3);
  const whole = !log && power === 0 && values.every((v) => !Number.isFinite(v) || Number.isInteger(v));
  const decimals = whole ? 0 : clamp(2 - Math.floor(Math.log10(most / 10 ** power)), 0, 4);
  return {power, text(value) {
    if (!log) return (value / 10 ** power).toFixed(decimals);
    return Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3
      ? value.toExponential(1).replace("e+", "e") : String(Number(value.toPrecision(3)));
  }};
}

// Relative luminance and contrast as WCAG 2 define them.
function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function inkOn(rgb) {
  return luminance(rgb) > 0.179 ? "#000000" : "#ffffff";  // equal contrast with both
}

// {low, high, log, at(value)}: how far a value is from the least to the greatest, 0 to 1.
function colourScale(values) {
  const [low, high] = rangeOf(values, false), log = spansDecades(values);
  const place = log ? Math.log : (value) => value, whole = place(high) - place(low);
  return {low, high, log, at: (value) => whole > 0 ? (place(value) - place(low)) / whole : 0.5};
}

function heatCell(row, metric, scale, format, where) {
  if (!row) return h("td", {class: "none", "data-tip": where + "\nno such variant"});
  const spread = spreadIn(row, metric);
  if (!spread) return h("td", {class: "lost", "data-tip": placeOf(row) + "\n" + whyMissing(row, metric)}, "–");
  const rgb = mix(stopsOf("heat-map"), scale.at(spread.mean));
  return h("td", {"--fill": "rgb(" + rgb + ")", "--ink": inkOn(rgb),
                  "data-tip": placeOf(row) + "\n" + spreadLine(spread)},
           h("span", {}, format.text(spread.mean)));
}

function heatLegend(scale, format) {
  const bar = h("span", {class: "colour-bar"});
  bar.style.background = "linear-gradient(90deg," +
    stopsOf("heat-map").map((c) => "rgb(" + c + ")").join(",") + ")";
  return h("div", {class: "legend"}, h("span", {}, number(scale.low)), bar,
    h("span", {}, number(scale.high)),
    scale.log ? h("span", {class: "note"}, "logarithmic colours") : null,
    format.power ? h("span", {class: "note"}, "cells in units of 1e" + format.power) : null);
}

function drawHeat(metric, layout, {plot}) {
  const {along, across} = layout, rows = chosenRows(layout);
  const find = (a, b) => rows.find((row) => onAxis(row, along) === a && onAxis(row, across) === b);
  const means = rows.map((row) => spreadIn(row, metric)?.mean ?? NaN);
  const scale = colourScale(means), format = cellFormat(means, scale.log);
  const names = [...across.values.map(valueName), across.name + " ↓", along.name + " →"];
  const wide = clamp(0.62 * Math.max(...names.map((name) => name.length)) + 0.8, 3, 11);
  const head = h("tr", {}, h("th", {class: "corner", "--wide": wide + "em"},
                           plainText(along.name) + " →\n" + plainText(across.name) + " ↓"),
    ...along.values.map((value) => h("th", {scope: "col"}, valueName(value))));
  const body = across.values.map((b) => h("tr", {}, h("th", {scope: "row"}, valueName(b)),
    ...along.values.map((a) => heatCell(find(a, b), metric, scale, format, plainText(along.name) + " " +
      valueName(a) + ", " + plainText(across.name) + " " + valueName(b)))));
  const table = h("table", {class: "heat"}, h("thead", {}, head), h("tbody", {}, ...body));
  plot.append(heatLegend(scale, format), h("div", {class: "scroll", tabindex: "0"}, table));
  const fit = () => {
    const cell = (plot.clientWidth - 12 * wide) / along.values.length;
    table.classList.toggle("tight", cell < kTightCell);
    table.classList.toggle("bare", cell < kLeastCell);
  };
  fit();
  const observer = new ResizeObserver(fit);
  observer.observe(plot);
  return () => observer.disconnect();
}
