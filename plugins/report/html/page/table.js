// kind "table": sorts by a click on a heading; undefined values always come last.

const kRowsAtFirst = 20, kRowsMore = 200;

function tableColumns(figure) {
  const columns = (figure.options || {}).columns || [];
  const rows = columns.length ? columns[0].values.length : 0;
  return columns.map((column) => {
    if (column.values.length !== rows)
      throw new Error("the column " + column.name + " has " + column.values.length + " of " + rows +
                      " values");
    return {...column, numeric: !column.values.some((v) => typeof v === "string")};
  });
}

function compare(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  return typeof a === "number" && typeof b === "number" ? a - b
    : String(a).localeCompare(String(b));
}

function sorted(rows, column, down) {
  const {values} = column;
  return rows.slice().sort((i, j) => values[i] === null || values[j] === null
    ? compare(values[i], values[j]) : (down ? -1 : 1) * compare(values[i], values[j]) || i - j);
}

function tableCell(column, value) {
  const attributes = {class: column.numeric ? "number" : null};
  if (value === null) return h("td", {class: (column.numeric ? "number " : "") + "undefined"}, "undefined");
  return h("td", attributes, typeof value === "number" ? number(value) : plainText(value));
}

// A column may make its own cells: cell(row), from which the values it is sorted by differ.
class SortedTable {
  constructor({plot, below}, columns) {
    this.columns = columns;
    this.count = this.columns.length ? this.columns[0].values.length : 0;
    this.rows = Array.from({length: this.count}, (_, i) => i);
    this.shown = kRowsAtFirst;
    this.body = h("tbody", {});
    this.heads = this.columns.map((column) => this.head(column));
    this.more = h("button", {type: "button", class: "more", onclick: () => this.grow()});
    const definitions = definitionList(this.columns);
    plot.append(h("div", {class: "scroll", tabindex: "0"},
      h("table", {class: "data"}, h("thead", {}, h("tr", {}, ...this.heads)), this.body)), this.more);
    if (definitions) below.append(definitions);
    this.fill();
  }

  head(column) {
    return h("th", {scope: "col", class: column.numeric ? "number" : null},
      h("button", {type: "button", "data-tip": column.definition || null,
                   onclick: () => this.sort(column)}, plainText(column.name)));
  }

  // Numbers from high to low first, texts from A; then the other way, then as given.
  sort(column) {
    const i = this.columns.indexOf(column), now = this.heads[i].getAttribute("aria-sort");
    const turns = column.numeric ? ["descending", "ascending"] : ["ascending", "descending"];
    const next = turns[turns.indexOf(now) + 1];
    for (const head of this.heads) head.removeAttribute("aria-sort");
    this.rows = Array.from({length: this.count}, (_, row) => row);
    if (next) {
      this.heads[i].setAttribute("aria-sort", next);
      this.rows = sorted(this.rows, column, next === "descending");
    }
    this.fill();
  }

  grow() {
    this.shown += kRowsMore;
    this.fill();
  }

  fill() {
    this.body.replaceChildren(...this.rows.slice(0, this.shown).map((row) =>
      h("tr", {}, ...this.columns.map((column) => column.cell ? column.cell(row) : tableCell(column, column.values[row])))));
    const left = this.count - this.shown;
    this.more.hidden = left <= 0;
    this.more.textContent = "show " + withCommas(String(Math.min(left, kRowsMore))) + " more of " +
      withCommas(String(this.count)) + " rows";
  }
}

kinds.table = {
  draw(figure, place) { new SortedTable(place, tableColumns(figure)); },

  *csv(figure) {
    const columns = tableColumns(figure);
    yield columns.map((column) => column.name);
    for (let i = 0; columns.length && i < columns[0].values.length; ++i)
      yield columns.map((column) => column.values[i]);
  },
};
