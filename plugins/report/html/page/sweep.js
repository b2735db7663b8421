// A sweep's data: one block for the page (sweep_results.cpp), read when it is first asked for.

let sweepRead = null;

// {axes, own, order, numbers, together, columns, front_of, front_by, front_marked, several_seeds, rows, points,
// gathered, reports}; axes as sweepAxis() describes them, those that vary together one of `own`. A row of several places is one
// of `points` at each.
function sweepData() {
  if (sweepRead) return sweepRead;
  const block = document.getElementById("sweep");
  if (!block) throw new Error("this page has no table of a sweep");
  const read = JSON.parse(block.textContent), order = read.order || {};
  const numbers = read.numbers || {};
  const together = blocksOn(read.axes, read.together || []);
  const points = read.rows.flatMap(atEachPlace);
  const axes = read.axes.map((name) => sweepAxis(name, points, order[name], numbers[name]));
  sweepRead = {...read, points, axes, own: ownAxes(axes, points, together)};
  return sweepRead;
}

function atEachPlace(row) {
  return row.places?.length ? row.places.map((at) => ({...row, at})) : [row];
}

// What a row lacks on an axis is as the experiment has it, and not known.
const kAsGiven = "";

const kTogether = "\u001f";  // between the values of axes that vary together

function valueOn(row, names) {
  return names.map((name) => row.at[name] ?? kAsGiven).join(kTogether);
}

function onAxis(row, axis) {
  return valueOn(row, axis.names);
}

// Of the axes that the table has those that vary together.
function blocksOn(axes, together) {
  return together.map(({names}) => ({names: names.filter((name) => axes.includes(name))}))
    .filter((block) => block.names.length > 1);
}

// Each that varies by itself, and in the place of the first of a block one axis for all of it.
function ownAxes(axes, points, together) {
  return axes.flatMap((axis) => {
    const block = together.find(({names}) => names.includes(axis.name));
    if (!block) return [axis];
    return block.names[0] === axis.name ? [jointAxis(axes.filter(({name}) => block.names.includes(name)), points)] : [];
  });
}

// Its place is that of the first of its axes whose numbers tell all its values apart.
function jointAxis(members, points) {
  const names = members.map((axis) => axis.name);
  const values = [...new Set(points.map((row) => valueOn(row, names)))];
  const part = (value, i) => value.split(kTogether)[i];
  const lead = members.findIndex((axis, i) => axis.numeric &&
    new Set(values.map((value) => part(value, i))).size === values.length &&
    values.every((value) => part(value, i) !== kAsGiven));
  const axis = {name: names.join(", "), names, values, numeric: lead >= 0, log: lead >= 0 && members[lead].log,
                number: (value) => members[lead].number(part(value, lead))};
  if (axis.numeric) values.sort((a, b) => axis.number(a) - axis.number(b));
  return axis;
}

// Its values once each: numbers ascending, others in the order of the file; "as given" last.
// `numbers`: what values are that are not written as numbers, 0.5*inputs.
function sweepAxis(name, rows, order, numbers) {
  const number = (value) => value.trim() === "" ? NaN : Number(numbers?.[value] ?? value);
  const values = [...new Set(rows.map((row) => row.at[name] ?? kAsGiven))];
  const given = values.filter((value) => value !== kAsGiven);
  const numeric = given.length > 0 && given.every((value) => Number.isFinite(number(value)));
  if (numeric) given.sort((a, b) => number(a) - number(b));
  else if (order) given.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (given.length < values.length) given.push(kAsGiven);
  const axis = {name, names: [name], values: given, numeric, number};
  return {...axis, log: numeric && geometric(given.filter((v) => v !== kAsGiven).map(number))};
}

// Whether steps are more alike as ratios than as differences: 8, 16, 32, and not 0, 1, 2.
function geometric(numbers) {
  if (numbers.length < 3 || numbers[0] <= 0) return false;
  const unevenness = (values) => {
    const steps = values.slice(1).map((value, i) => value - values[i]);
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    return Math.sqrt(steps.reduce((sum, step) => sum + (step - mean) ** 2, 0)) / mean;
  };
  return unevenness(numbers.map(Math.log)) < unevenness(numbers) - 1e-9;
}

function valueName(value) {
  return value.split(kTogether).map((part) => part === kAsGiven ? "as given" : plainText(part)).join(", ");
}

// "layer 3, k 16", of axes with more than one value.
function placeOf(row) {
  const varying = sweepData().axes.filter((axis) => axis.values.length > 1);
  return varying.map((axis) => plainText(axis.name) + " " + valueName(onAxis(row, axis))).join(", ");
}

// {mean, half, count, of}, or null where nothing is defined.
function spreadIn(row, metric) {
  const value = (row.values || {})[metric];
  return value && Number.isFinite(value.mean) ? value : null;
}

function fewer(spread) {
  return spread.count < spread.of ? spread.count + " of " + spread.of : "";
}

// An interval says what digits of the mean mean something; two of its own are enough.
function spreadText(spread) {
  if (!spread) return "no result";
  const half = spread.half ?? null;
  return number(spread.mean) + (half === null ? "" : " ± " + number(Number(half.toPrecision(2)))) +
    (fewer(spread) ? " (" + fewer(spread) + ")" : "");
}

function spreadLine(spread) {
  const whole = spread && spread.count > 1 && !fewer(spread);
  return spreadText(spread) + (whole ? " (" + spread.count + " seeds)" : "");
}

function whyMissing(row, metric) {
  const nodes = row.missing || [];
  if ((row.values || {})[metric]) return "undefined: there is a result, and no such number in it";
  if (!nodes.length) return "this variant has no such metric";
  return "no result of " + nodes.slice(0, 3).map(plainText).join(", ") +
    (nodes.length > 3 ? " and " + (nodes.length - 3) + " more" : "");
}

// Whether values span decades: a linear axis would show but the largest.
function spansDecades(values) {
  const finite = values.filter(Number.isFinite);
  return finite.length > 0 && Math.min(...finite) > 0 &&
    Math.max(...finite) / Math.min(...finite) >= 100;
}

// Data only ever becomes a link to a variant's report or within the page.
function isOwnLink(target) {
  return /^(#variant-\d+|#node-\d+|variants\/[\w.=,+-]+\/report\.html)$/.test(target);
}
