// Elements and colours. Data only ever becomes text: nothing here or elsewhere sets innerHTML.

// What each figure kind can do: draw(figure, place), which may return how to take the drawing
// away, and csv(figure), its rows. place: {plot, tools, below}, elements to fill.
const kinds = {};

// h("button", {type: "button", onclick: f, class: "small"}, "text", child, ...)
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith("--")) element.style.setProperty(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// A colour of page.css, as the theme in force has it.
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

// "#rrggbb" with an alpha.
function translucent(hex, alpha) {
  return hex + Math.round(alpha * 255).toString(16).padStart(2, "0");
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

// A canvas of CSS size width x height, sharp on dense screens, and its 2d context in CSS pixels.
function sizeCanvas(canvas, width, height) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = width + "px";
  canvas.style.height = height + "px";
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

// A "Definitions" list that folds, a sentence if there is but one; entries are {name, definition}.
function definitionList(entries) {
  const told = entries.filter((entry) => entry.definition);
  if (!told.length) return null;
  if (entries.length === 1) return h("p", {class: "note"}, entries[0].name + ": " + entries[0].definition + ".");
  return h("details", {class: "definitions"}, h("summary", {}, "Definitions"),
    h("dl", {}, ...told.flatMap((entry) => [h("dt", {}, entry.name),
                                            h("dd", {}, entry.definition)])));
}
