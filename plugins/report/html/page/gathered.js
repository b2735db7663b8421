// kind "sweep_gathered": nodes that gather over variants, a row each, as `runner table` has them.

function gatheredData(figure) {
  const found = (sweepData().gathered || []).find((table) => table.node === figure.name);
  if (!found) throw new Error("this page has no table of " + figure.name);
  const places = found.rows.flatMap(atEachPlace);
  return {...found, axes: found.axes.map((name) => sweepAxis(name, places, undefined, found.numbers?.[name]))};
}

function gatheredLinks(row, links) {
  const own = (row.nodes || []).map((id) => links[id]).filter((target) => isOwnLink(String(target || "")));
  return h("td", {class: "reports"}, ...own.flatMap((target, i) =>
    [h("a", {href: target}, own.length > 1 ? String(i + 1) : "results"), " "]));
}

function gatheredColumns({axes, columns, rows, links}) {
  return [
    {name: "node", definition: "its figures and all its numbers", numeric: false,
     values: rows.map((row) => (row.nodes || []).length), cell: (i) => gatheredLinks(rows[i], links)},
    ...axes.map((axis) => axisColumn(axis, rows)),
    ...columns.map((column) => metricColumn(column, rows)),
    ...(rows.some((row) => (row.missing || []).length) ? [lackingColumn(rows)] : []),
  ];
}

kinds.sweep_gathered = {
  draw(figure, place) { new SortedTable(place, gatheredColumns(gatheredData(figure))); },

  *csv(figure) {
    const {axes, columns, rows} = gatheredData(figure), parts = ["mean", "half", "count", "of"];
    yield [...axes.map((axis) => axis.name),
           ...columns.flatMap(({name}) => [name, name + ".half", name + ".count", name + ".of"])];
    for (const row of rows)
      yield [...axes.map((axis) => valueName(onAxis(row, axis))),
             ...columns.flatMap(({name}) => parts.map((part) => (row.values || {})[name]?.[part]))];
  },
};
