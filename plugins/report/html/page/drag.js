// Selecting by dragging: rectangles over charts and images.

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
