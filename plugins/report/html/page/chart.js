// What line charts and scatter plots share: axes by Chart.js, legend, zooming by dragging.

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

// Decades; also 2 and 5 where there are few of them, every digit where there is hardly one.
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
  return out;
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

function setRange(chart, x, y) {
  Object.assign(chart.options.scales.x, {min: x[0], max: x[1]});
  Object.assign(chart.options.scales.y, {min: y[0], max: y[1]});
  chart.update("none");
}

// Dragging with a mouse selects what to enlarge; a double click or the button shows all again.
function dragZoom(chart, box, tools) {
  const all = ["x", "y"].map((id) => [chart.options.scales[id].min, chart.options.scales[id].max]);
  const frame = h("div", {class: "selection", hidden: true});
  const reset = h("button", {type: "button", hidden: true, onclick: showAll}, "show all");
  function showAll() { setRange(chart, ...all); reset.hidden = true; }
  function zoom(from, to) {
    const value = (id, a, b) => [chart.scales[id].getValueForPixel(Math.min(a, b)),
                                 chart.scales[id].getValueForPixel(Math.max(a, b))];
    const [top, bottom] = value("y", from.y, to.y);
    setRange(chart, value("x", from.x, to.x), [bottom, top]);
    reset.hidden = false;
  }
  tools.prepend(reset);
  box.append(frame);
  box.addEventListener("dblclick", showAll);
  dragBox(box, frame, chart.canvas, zoom);
}

// Calls done(from, to), in the canvas's pixels, when a mouse has dragged a rectangle over `box`.
function dragBox(box, frame, canvas, done) {
  let from = null;
  const at = (event) => {
    const area = canvas.getBoundingClientRect();
    return {x: clamp(event.clientX - area.left, 0, area.width),
            y: clamp(event.clientY - area.top, 0, area.height)};
  };
  const large = (to) => Math.abs(to.x - from.x) > 6 && Math.abs(to.y - from.y) > 6;
  box.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    from = at(event);
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = at(event);
    frame.hidden = !large(to);
    Object.assign(frame.style, {
      left: Math.min(from.x, to.x) + "px", top: Math.min(from.y, to.y) + "px",
      width: Math.abs(to.x - from.x) + "px", height: Math.abs(to.y - from.y) + "px"});
  });
  box.addEventListener("pointerup", (event) => {
    if (from && large(at(event))) done(from, at(event));
    from = null;
    frame.hidden = true;
  });
}
