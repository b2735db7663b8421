// kind "sweep_table": the rows of a sweep, as `runner table` has them.

// The reports of a row's variants, one a seed: links to them, or to the commands that render them.
// Variants of a row with one seed come out the same: one of them is enough, one that is rendered.
function reportLinks(row) {
  const {reports} = sweepData(), bySeed = new Map();
  for (const id of row.variants || []) {
    const {target = "", seed = null} = reports[id] || {};
    if (!isOwnLink(target)) continue;
    const there = !target.startsWith("#");
    const name = seed !== null ? plainText(seed) : there ? "report" : "render";
    if (!bySeed.has(seed) || (there && !bySeed.get(seed).there)) bySeed.set(seed, {name, target, there});
  }
  const links = [...bySeed.values()].flatMap(({name, target, there}) =>
    [h("a", {href: target, class: there ? null : "not-yet",
      "data-tip": there ? "the report of this variant" : "not rendered yet: how to"}, name), " "]);
  return h("td", {class: "reports"}, ...links);
}

function fewerTip(row, spread) {
  return fewer(spread) + " seeds gave a value" +
    ((row.missing || []).length ? "; " + whyMissing(row, "") : "; it is undefined in the others");
}

function metricColumn(column, rows) {
  return {
    name: column.name, definition: column.definition, numeric: true,
    values: rows.map((row) => spreadIn(row, column.name)?.mean ?? null),
    csv: (i) => spreadIn(rows[i], column.name)?.mean,
    cell(i) {
      const spread = spreadIn(rows[i], column.name);
      if (!spread) return h("td", {class: "number undefined", "data-tip": whyMissing(rows[i], column.name)},
                            (rows[i].values || {})[column.name] ? "undefined" : "–");
      return h("td", {class: "number", "data-tip": fewer(spread) ? fewerTip(rows[i], spread) : null},
               spreadText(spread));
    },
  };
}

function axisColumn(axis, rows) {
  const texts = rows.map((row) => onAxis(row, axis));
  const value = (text) => text === kAsGiven || (axis.numeric && !Number.isFinite(axis.number(text))) ? null
    : axis.numeric ? axis.number(text) : text;
  return {name: axis.name, numeric: axis.numeric, values: texts.map(value), csv: (i) => valueName(texts[i]),
          cell: (i) => h("td", {class: axis.numeric ? "number at" : "at"}, valueName(texts[i]))};
}

function frontColumn(rows) {
  return {
    name: "◆", definition: "on the front", numeric: true, values: rows.map((row) => row.front ? 1 : 0),
    csv: (i) => rows[i].front ? 1 : 0,
    cell: (i) => h("td", {}, rows[i].front ? "◆" : ""),
  };
}

function lackingColumn(rows) {
  const lacking = rows.map((row) => (row.missing || []).length);
  return {
    name: "lacks", definition: "nodes of its variants without a result", numeric: true, values: lacking,
    cell: (i) => h("td", {class: "number", "data-tip": lacking[i] ? whyMissing(rows[i], "") : null},
                   lacking[i] ? lacking[i] + (lacking[i] === 1 ? " node" : " nodes") : ""),
  };
}

function sweepTableColumns() {
  const {axes, columns, rows, several_seeds: seeds, front_marked: marked} = sweepData();
  return [
    {name: seeds ? "seeds" : "report", definition: "the variants' own reports", numeric: false,
     values: rows.map((row) => row.seeds), cell: (i) => reportLinks(rows[i])},
    ...(marked ? [frontColumn(rows)] : []),
    ...axes.map((axis) => axisColumn(axis, rows)),
    ...columns.filter((column) => !column.apart && column.differs).map((column) => metricColumn(column, rows)),
    ...(rows.some((row) => (row.missing || []).length) ? [lackingColumn(rows)] : []),
  ];
}

kinds.sweep_table = {
  draw(figure, place) {
    new SortedTable(place, sweepTableColumns());
  },

  *csv() {
    const columns = sweepTableColumns().filter((column) => column.csv), {rows} = sweepData();
    yield columns.flatMap((column) => column.definition && column.name !== "◆"
      ? [column.name, column.name + ".half", column.name + ".count", column.name + ".of"] : [column.name]);
    for (let i = 0; i < rows.length; ++i)
      yield columns.flatMap((column) => column.definition && column.name !== "◆"
        ? [column.csv(i), ...["half", "count", "of"].map((part) => (rows[i].values || {})[column.name]?.[part])]
        : [column.csv(i)]);
  },
};
