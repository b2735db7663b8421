// A figure's data as a CSV file (RFC 4180; undefined numbers are empty).

function csvField(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

// `rows` yields arrays; the first are the headings.
function csvOf(rows) {
  const lines = [];
  for (const row of rows) lines.push(row.map(csvField).join(","));
  return lines.join("\r\n") + "\r\n";
}

function saveCsv(name, rows) {
  const url = URL.createObjectURL(new Blob([csvOf(rows)], {type: "text/csv"}));
  const link = h("a", {href: url, download: name + ".csv"});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
