// A sparse matrix (CSR) seen through a window, on a grid of pixels.

function sparseData(figure) {
  const options = figure.options || {};
  const data = {
    options, rows: options.rows, columns: options.columns, start: arrayOf(figure, "row_start"),
    column: arrayOf(figure, "column"), value: arrayOf(figure, "value"),
    names: options.row_names || null,
  };
  if (!(data.rows > 0) || !(data.columns > 0)) throw new Error("it has no rows or no columns");
  if (data.start.length !== data.rows + 1 || data.column.length !== data.value.length ||
      data.start[data.rows] !== data.value.length)
    throw new Error("its rows, columns and values disagree");
  return data;
}

// Per pixel the value of greatest magnitude in it. view: {row, column, rows, columns}.
function raster(data, view, width, height) {
  const grid = new Float32Array(width * height);
  const last = Math.min(view.row + view.rows, data.rows);
  for (let row = view.row; row < last; ++row) {
    const y0 = Math.floor((row - view.row) * height / view.rows);
    const y1 = Math.max(y0 + 1, Math.floor((row + 1 - view.row) * height / view.rows));
    for (let i = data.start[row]; i < data.start[row + 1]; ++i) {
      const c = data.column[i] - view.column;
      if (c < 0 || c >= view.columns) continue;
      const x0 = Math.floor(c * width / view.columns);
      const x1 = Math.max(x0 + 1, Math.floor((c + 1) * width / view.columns));
      for (let y = y0; y < y1; ++y)
        for (let x = x0; x < x1; ++x) {
          const at = y * width + x;
          if (Math.abs(data.value[i]) > Math.abs(grid[at])) grid[at] = data.value[i];
        }
    }
  }
  return grid;
}

// The entry of greatest magnitude with row in [row0, row1), column in [column0, column1).
function strongest(data, row0, row1, column0, column1) {
  let best = {row: row0, column: column0, value: 0};
  for (let row = row0; row < Math.min(row1, data.rows); ++row)
    for (let i = data.start[row]; i < data.start[row + 1]; ++i)
      if (data.column[i] >= column0 && data.column[i] < column1 &&
          Math.abs(data.value[i]) > Math.abs(best.value))
        best = {row, column: data.column[i], value: data.value[i]};
  return best;
}

// What the darkest colour stands for: the greatest stored magnitude, or their 99.5th percentile
// where a few would leave the others pale.
function fullColour(data) {
  const sizes = Float32Array.from(data.value, Math.abs).sort();
  if (!sizes.length) return {full: 1, most: 1, signed: false};
  const most = sizes[sizes.length - 1], high = sizes[Math.floor(0.995 * (sizes.length - 1))];
  return {full: (most > 1.5 * high ? high : most) || 1, most,
          signed: data.value.some((v) => v < 0)};
}

function mix(stops, t) {
  const at = clamp(t, 0, 1) * (stops.length - 1), i = Math.min(Math.floor(at), stops.length - 2);
  return stops[i].map((part, c) => Math.round(part + (stops[i + 1][c] - part) * (at - i)));
}

function stopsOf(name) {
  return colour(name).split(/\s+/).map((hex) => [1, 3, 5].map((i) =>
    parseInt(hex.slice(i, i + 2), 16)));
}

// 256 colours from nothing to full, as the theme has them.
function colourTable(name) {
  const stops = stopsOf(name);
  return Array.from({length: 256}, (_, i) => mix(stops, i / 255));
}
