// What line charts and scatter plots share: axes by Chart.js, and the legend.

// Okabe and Ito's colours, told apart by dashes and marks too.
const kSeries = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"];
const kDashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [12, 5]];

function axis(title, logarithmic, range) {
  return {
    type: logarithmic ? "logarithmic" : "linear",
    min: range && range[0],
    max: range && range[1],
    title: {display: Boolean(title), text: wrapped(plainText(title), 30), color: colour("muted"),
            font: {size: 12.5}},
    grid: {color: colour("grid"), borderColor: colour("axis"), tickColor: colour("axis"),
           tickLength: 4},
    ticks: {
      color: colour("muted"), maxRotation: 0, autoSkipPadding: 14, font: {size: 11.5},
      includeBounds: false, callback: tick,
    },
    afterBuildTicks: logarithmic
      ? (scale) => { scale.ticks = logTicks(scale.min, scale.max).map((value) => ({value})); } : null,
  };
}

// Lines of at most `width` characters, cut between words: what fits beside a small chart.
function wrapped(text, width) {
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] += " " + word;
    else lines.push(word);
  }
  return lines;
}

// Three to seven round values in equal steps.
function evenTicks(low, high) {
  const rough = (high - low) / 4, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((digit) => digit * power >= rough) * power;
  const out = [];
  for (let i = Math.ceil(low / step); i * step <= high; ++i) out.push(Number((i * step).toPrecision(12)));
  return out;
}

// Decades; also 2 and 5 where there are few of them, every digit where there is hardly one, and even
// steps where not two of those are in between.
function logTicks(low, high) {
  const decades = Math.log10(high / low);
  const digits = decades < 0.7 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : decades < 2.5 ? [1, 2, 5] : [1];
  const skip = Math.max(1, Math.ceil(decades / 8));
  const out = [];
  for (let p = Math.floor(Math.log10(low)); p <= Math.log10(high); ++p)
    for (const digit of digits) {
      const value = Number((digit * 10 ** p).toPrecision(3));
      if (p % skip === 0 && value >= low && value <= high) out.push(value);
    }
  return out.length > 1 || high <= low ? out : evenTicks(low, high);
}

// A little room on both sides, as the axis measures it.
function padded([low, high], logarithmic, share) {
  if (logarithmic) {
    const room = Math.max(Math.log10(high / low) * share, 0.02);
    return [low / 10 ** room, high * 10 ** room];
  }
  const room = (high - low) * share || Math.abs(high) * share || 0.5;
  return [low - room, high + room];
}

function chartOptions(scales) {
  return {
    animation: false, parsing: false, normalized: true, responsive: true,
    maintainAspectRatio: false, scales,
    font: {family: getComputedStyle(document.body).fontFamily},
    plugins: {legend: {display: false}, tooltip: {enabled: false}},
  };
}

// Buttons that hide and show; entries are {label, definition, swatch (an element)}.
function legend(entries, toggle) {
  return h("div", {class: "legend"}, ...entries.map((entry, i) => h("button", {
    type: "button", "aria-pressed": "true", "data-tip": entry.definition || null,
    onclick(event) {
      const shown = event.currentTarget.getAttribute("aria-pressed") !== "true";
      event.currentTarget.setAttribute("aria-pressed", String(shown));
      toggle(i, shown);
    },
  }, entry.swatch, plainText(entry.label))));
}
