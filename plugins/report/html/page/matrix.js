// A sparse matrix drawn as an image: axes, colours, and a map of all columns.

const kMargin = {left: 64, right: 10, top: 6, bottom: 40};
const kMapHeight = 26;

class MatrixView {
  constructor(figure, {plot, tools}) {
    this.data = sparseData(figure);
    this.all = {row: 0, column: 0, rows: this.data.rows, columns: this.data.columns};
    this.view = {...this.all};
    this.scale = fullColour(this.data);
    this.canvas = h("canvas", {});
    this.map = h("canvas", {class: "map", "aria-hidden": "true"});
    this.frame = h("div", {class: "selection", hidden: true});
    this.cell = h("div", {class: "cell", hidden: true});
    this.box = h("div", {class: "matrix", tabindex: "0", role: "img", "aria-label": figure.title +
      ". Plus and minus zoom, arrow keys pan, 0 shows all."}, this.canvas, this.frame, this.cell);
    const button = (text, label, act) =>
      h("button", {type: "button", "aria-label": label, onclick: () => act()}, text);
    tools.prepend(button("−", "zoom out", () => this.zoom(2)),
                  button("+", "zoom in", () => this.zoom(0.5)),
                  button("all", "show all", () => this.set(this.all)));
    plot.append(this.colourBar(), this.box, this.map, this.where = h("p", {class: "note"}));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(plot);
  }

  colourBar() {
    const {full, most, signed} = this.scale;
    const stop = (name) => stopsOf(name).map((c) => "rgb(" + c + ")");
    const stops = signed ? [...stop("cold").reverse(), ...stop("heat-map")] : stop("heat-map");
    const bar = h("span", {class: "colour-bar"});
    bar.style.background = "linear-gradient(90deg," + stops.join(",") + ")";
    const above = most > full ? "≥ " : "";
    return h("div", {class: "legend"}, h("span", {}, plainText(this.data.options.value_label || "value")),
      h("span", {}, signed ? (above ? "≤ " : "") + number(-full) : "0"), bar,
      h("span", {}, above + number(full)),
      most > full ? h("span", {class: "note"}, "(largest: " + number(most) + ")") : null);
  }

  // The drawn area in CSS pixels.
  size() {
    const width = Math.max(120, this.box.clientWidth - kMargin.left - kMargin.right);
    const height = clamp(this.data.rows * 2, 160, window.innerWidth < 600 ? 360 : 460);
    return {width, height};
  }

  draw() {
    if (!this.box.clientWidth) return;
    const {width, height} = this.size();
    const context = sizeCanvas(this.canvas, width + kMargin.left + kMargin.right,
                               height + kMargin.top + kMargin.bottom);
    context.drawImage(this.image(this.view, width, height), kMargin.left, kMargin.top, width, height);
    context.strokeStyle = colour("axis");
    context.strokeRect(kMargin.left - 0.5, kMargin.top - 0.5, width + 1, height + 1);
    this.drawAxes(context, width, height);
    this.drawMap(width);
    this.tell();
  }

  image(view, width, height) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const w = Math.round(width * ratio), tall = Math.round(height * ratio);
    const grid = raster(this.data, view, w, tall);
    const canvas = h("canvas", {width: w, height: tall}), context = canvas.getContext("2d");
    const image = context.createImageData(w, tall);
    const hot = colourTable("heat-map"), cold = this.scale.signed ? colourTable("cold") : hot;
    for (let i = 0; i < grid.length; ++i) {
      const t = Math.min(255, Math.round(255 * Math.abs(grid[i]) / this.scale.full));
      const [r, g, b] = (grid[i] < 0 ? cold : hot)[t];
      image.data.set([r, g, b, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
    return canvas;
  }

  drawAxes(context, width, height) {
    const {view, data} = this;
    context.fillStyle = colour("muted");
    context.font = "11.5px " + getComputedStyle(document.body).fontFamily;
    context.textAlign = "center";
    for (const c of ticksOf(view.column, view.columns, width / 70))
      context.fillText(tick(c), kMargin.left + (c + 0.5 - view.column) * width / view.columns,
                       kMargin.top + height + 15);
    context.fillText(plainText(data.options.x_label || "column"), kMargin.left + width / 2,
                     kMargin.top + height + 33);
    context.textAlign = "right";
    const named = data.names && height / view.rows >= 11;
    const rows = named ? Array.from({length: view.rows}, (_, i) => view.row + i)
      : ticksOf(view.row, view.rows, height / 40);
    for (const r of rows)
      context.fillText(named ? visible(String(data.names[r])).slice(0, 24) : tick(r),
                       kMargin.left - 6, kMargin.top + (r + 0.5 - view.row) * height / view.rows + 4,
                       kMargin.left - 8);
    if (named) return;
    context.save();
    context.translate(13, kMargin.top + height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText(plainText(data.options.y_label || "row"), 0, 0);
    context.restore();
  }

  // All columns in little, the window marked: drag it to pan.
  drawMap(width) {
    const context = sizeCanvas(this.map, width, kMapHeight);
    this.map.style.marginLeft = kMargin.left + "px";
    context.drawImage(this.image(this.all, width, kMapHeight), 0, 0, width, kMapHeight);
    const left = this.view.column / this.data.columns * width;
    const wide = Math.max(4, this.view.columns / this.data.columns * width);
    context.fillStyle = translucent(colour("surface"), 0.65);
    context.fillRect(0, 0, left, kMapHeight);
    context.fillRect(left + wide, 0, width, kMapHeight);
    context.strokeStyle = colour("accent");
    context.lineWidth = 2;
    context.strokeRect(left + 1, 1, wide - 2, kMapHeight - 2);
  }

  tell() {
    const {view, data} = this, {width, height} = this.size();
    const range = (first, count) => tick(first) + "–" + tick(first + count - 1);
    const crowded = view.columns > width || view.rows > height;
    this.where.textContent = plainText(data.options.x_label || "column") + " " +
      range(view.column, view.columns) + ", " + plainText(data.options.y_label || "row") + " " +
      range(view.row, view.rows) +
      (crowded ? ". Where several values share a pixel, the largest is shown." : ".");
  }

  set(view) {
    const columns = clamp(Math.round(view.columns), Math.min(8, this.data.columns), this.data.columns);
    const rows = clamp(Math.round(view.rows), Math.min(4, this.data.rows), this.data.rows);
    this.view = {columns, rows,
      column: clamp(Math.round(view.column), 0, this.data.columns - columns),
      row: clamp(Math.round(view.row), 0, this.data.rows - rows)};
    this.cell.hidden = true;
    this.draw();
  }

  zoom(by) {
    const v = this.view;
    this.set({columns: v.columns * by, column: v.column + v.columns * (1 - by) / 2,
              rows: v.rows * by, row: v.row + v.rows * (1 - by) / 2});
  }

  pan(columns, rows) {
    this.set({...this.view, column: this.view.column + columns * this.view.columns / 4,
              row: this.view.row + rows * this.view.rows / 4});
  }
}

// Round whole numbers in [first, first + count), about `wanted` of them.
function ticksOf(first, count, wanted) {
  const rough = Math.max(1, count / Math.max(1, wanted));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].find((m) => m * power >= rough) * power);
  const out = [];
  for (let t = Math.ceil(first / step) * step; t < first + count; t += step) out.push(t);
  return out;
}
