// kind "image": a sparse matrix to hover over, zoom and pan.

class LiveMatrix extends MatrixView {
  constructor(figure, place) {
    super(figure, place);
    this.listen();
  }

  // Column and row under a point of the canvas, as fractions; null outside.
  under(x, y) {
    const {width, height} = this.size();
    const fx = (x - kMargin.left) / width, fy = (y - kMargin.top) / height;
    if (fx < 0 || fx >= 1 || fy < 0 || fy >= 1) return null;
    return {column: this.view.column + fx * this.view.columns,
            row: this.view.row + fy * this.view.rows};
  }

  hover(event) {
    const area = this.canvas.getBoundingClientRect();
    const at = this.under(event.clientX - area.left, event.clientY - area.top);
    if (!at || (event.buttons && event.pointerType === "mouse")) return this.leave();
    const {width, height} = this.size(), {view, data} = this;
    const spread = (center, perPixel) => perPixel <= 1 ? [Math.floor(center), Math.floor(center) + 1]
      : [Math.floor(center - 1.5 * perPixel), Math.ceil(center + 1.5 * perPixel)];
    const [c0, c1] = spread(at.column, view.columns / width);
    const [r0, r1] = spread(at.row, view.rows / height);
    const found = strongest(data, Math.max(0, r0), r1, Math.max(0, c0), c1);
    const name = data.names ? " " + quoted(String(data.names[found.row])) : "";
    tip.show(event.clientX, event.clientY, [
      [data.options.y_label || "row", found.row + name],
      [data.options.x_label || "column", String(found.column)],
      [data.options.value_label || "value", number(found.value)]]);
    this.mark(found, width, height);
  }

  mark(found, width, height) {
    const {view} = this, w = width / view.columns, tall = height / view.rows;
    this.cell.hidden = false;
    Object.assign(this.cell.style, {
      left: kMargin.left + (found.column - view.column) * w + "px",
      top: kMargin.top + (found.row - view.row) * tall + "px",
      width: Math.max(w, 3) + "px", height: Math.max(tall, 3) + "px"});
  }

  leave() {
    this.cell.hidden = true;
    tip.hide();
  }

  listen() {
    this.box.addEventListener("pointermove", (event) => this.hover(event));
    this.box.addEventListener("pointerdown", (event) => this.hover(event));
    this.box.addEventListener("pointerleave", () => this.leave());
    this.box.addEventListener("dblclick", () => this.set(this.all));
    dragBox(this.box, this.frame, this.canvas, (from, to) => {
      const inside = (p) => this.under(clamp(p.x, kMargin.left, kMargin.left + this.size().width - 1),
                                       clamp(p.y, kMargin.top, kMargin.top + this.size().height - 1));
      const a = inside(from), b = inside(to);
      this.set({column: Math.min(a.column, b.column), columns: Math.abs(a.column - b.column),
                row: Math.min(a.row, b.row), rows: Math.abs(a.row - b.row)});
    });
    this.box.addEventListener("keydown", (event) => this.key(event));
    const slide = (event) => {
      if (!event.buttons) return;
      const area = this.map.getBoundingClientRect();
      const center = (event.clientX - area.left) / area.width * this.data.columns;
      this.set({...this.view, column: center - this.view.columns / 2});
    };
    this.map.addEventListener("pointerdown", (event) => {
      this.map.setPointerCapture(event.pointerId);
      slide(event);
    });
    this.map.addEventListener("pointermove", slide);
  }

  key(event) {
    const act = {
      "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2),
      "0": () => this.set(this.all), ArrowLeft: () => this.pan(-1, 0),
      ArrowRight: () => this.pan(1, 0), ArrowUp: () => this.pan(0, -1),
      ArrowDown: () => this.pan(0, 1)}[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  }
}

kinds.image = {
  draw(figure, place) {
    const view = new LiveMatrix(figure, place);
    return () => view.observer.disconnect();
  },

  *csv(figure) {
    const data = sparseData(figure), {options} = data;
    yield [options.y_label || "row", ...(data.names ? ["name"] : []),
           options.x_label || "column", options.value_label || "value"];
    for (let row = 0; row < data.rows; ++row)
      for (let i = data.start[row]; i < data.start[row + 1]; ++i)
        yield [row, ...(data.names ? [data.names[row]] : []), data.column[i], data.value[i]];
  },
};
