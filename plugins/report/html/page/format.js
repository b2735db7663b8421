// Numbers and texts for reading. number() is html.cpp's number().

// Of a decimal: its whole part.
function withCommas(decimal) {
  const [whole, ...part] = decimal.split(".");
  return [whole.replace(/\B(?=(\d{3})+(?!\d))/g, ","), ...part].join(".");
}

function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "infinity" : "-infinity";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15)
    return size < 1e4 ? String(value) : withCommas(String(value));
  if (size >= 1e4 && size < 1e7) return withCommas(value.toFixed(1));
  if (size >= 1000 && size < 1e4) return value.toFixed(1);
  if (size >= 1e-4 && size < 1000) return String(Number(value.toPrecision(4)));
  return value.toExponential(3).replace(/\.?0+e/, "e");
}

// Digits that tell a number from the next of an axis's `ticks`, {value} each; at least `least`.
function digitsOf(size, ticks, least) {
  const step = ticks && ticks.length > 1 ? Math.abs(ticks[1].value - ticks[0].value) : 0;
  return step > 0 ? clamp(Math.ceil(Math.log10(size / step)) + 1, least, 12) : least;
}

// A tick: as few digits as tell neighbours apart.
function tick(value, index, ticks) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e6 || size < 1e-3)
    return value.toExponential(digitsOf(size, ticks, 3) - 1).replace(/\.?0+e/, "e");
  const text = String(Number(value.toPrecision(digitsOf(size, ticks, 6))));
  return size < 1e4 ? text : withCommas(text);
}

const kReordering = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// A token's piece as it is: line ends, tabs and controls as signs, reordering characters named.
function visible(piece) {
  return piece.replace(/\n/g, "⏎").replace(/\t/g, "⇥")
    .replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(kReordering, (c) => "<U+" + c.charCodeAt(0).toString(16).toUpperCase() + ">");
}

// The same where a lone piece is named: quoted, so that its spaces show.
function quoted(piece) {
  return "“" + visible(piece) + "”";
}

// Any text of a figure: reordering characters are named, line ends stay.
function plainText(value) {
  return String(value ?? "").replace(kReordering,
    (c) => "<U+" + c.charCodeAt(0).toString(16).toUpperCase() + ">");
}
