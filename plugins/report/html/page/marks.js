// How points look: a shape and a colour for each role, and names beside the highlighted.

const kRoles = ["muted", "normal", "dead", "highlight"];  // the order of drawing
const kFewEnoughToName = 24;

// The mark of a role: told apart by shape as well as by colour. r is its radius.
function mark(path, role, x, y, r) {
  if (role === "dead") {
    path.moveTo(x - r, y - r); path.lineTo(x + r, y + r);
    path.moveTo(x - r, y + r); path.lineTo(x + r, y - r);
  } else if (role === "highlight") {
    path.moveTo(x, y - r); path.lineTo(x + r, y); path.lineTo(x, y + r); path.lineTo(x - r, y);
    path.closePath();
  } else {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  }
}

function paint(context, path, role, base = colour("role-" + role)) {
  if (role === "dead") {
    context.strokeStyle = translucent(base, 0.75);
    context.lineWidth = 1.1;
    context.stroke(path);
    return;
  }
  context.fillStyle = role === "highlight" ? base : translucent(base, role === "muted" ? 0.4 : 0.55);
  context.fill(path);
  if (role !== "highlight") return;
  context.strokeStyle = colour("ink");
  context.lineWidth = 1;
  context.stroke(path);
}

function radiusOf(role, count) {
  if (role === "highlight") return 5.5;
  const base = count > 3000 ? 1.7 : count > 500 ? 2.3 : 3.2;
  return role === "dead" ? base + 0.6 : base;
}

function markSwatch(role, base) {
  const canvas = h("canvas", {class: "swatch mark"});
  const context = sizeCanvas(canvas, 14, 14), path = new Path2D();
  mark(path, role, 7, 7, role === "highlight" ? 5 : 3.6);
  paint(context, path, role, base);
  return canvas;
}

// Beside highlighted points, if they are few: their index, where it covers no mark or label.
function nameHighlights(data, context, area) {
  const chosen = order(data).filter((i) => data.classes[data.of[i]]?.role === "highlight" &&
    data.at.px[i] >= area.left && data.at.px[i] <= area.right);
  if (chosen.length > kFewEnoughToName) return;
  context.font = "600 11px " + getComputedStyle(document.body).fontFamily;
  context.fillStyle = colour("ink");
  context.strokeStyle = colour("surface");
  context.lineWidth = 3;
  context.lineJoin = "round";
  const taken = chosen.map((i) => ({x: data.at.px[i] - 6, y: data.at.py[i] + 5, width: 12}));
  for (const i of chosen) {
    const text = String(data.index ? data.index[i] : i), width = context.measureText(text).width;
    const box = labelBox(data.at.px[i], data.at.py[i], width, taken, area);
    if (!box) continue;
    taken.push(box);
    context.strokeText(text, box.x, box.y);
    context.fillText(text, box.x, box.y);
  }
}

// `taken`: {x, y, width, line}, the last how far below or above a name stands free of it.
// Right of the mark, left, above or below: the first place that is free.
function labelBox(x, y, width, taken, area,
                  places = [[8, 4], [-8 - width, 4], [-width / 2, -8], [-width / 2, 17]]) {
  const free = (box) => box.x >= area.left && box.x + width <= area.right && box.y - 9 >= area.top &&
    !taken.some((t) => Math.abs(t.y - box.y) < (t.line || 11) && box.x < t.x + t.width + 2 &&
                       t.x < box.x + width + 2);
  return places.map(([dx, dy]) => ({x: x + dx, y: y + dy, width})).find(free);
}
