// Starts the page: theme, contents, and figures, those in view first. What is folded has no width to
// be drawn in: that waits until it is unfolded.

const root = document.documentElement;
root.classList.add("js");

// --- theme: the system's, or the reader's choice
const kThemes = ["auto", "light", "dark"];
let theme = "auto";
try { theme = localStorage.getItem("kazan-theme") || "auto"; } catch { /* private windows */ }

function applyTheme() {
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of document.querySelectorAll("button.theme")) {
    button.textContent = {auto: "◐", light: "☀", dark: "☾"}[theme];
    button.setAttribute("aria-label", "theme: " + theme);
    button.dataset.tip = "theme: " + theme;
  }
}

// --- figures
const drawings = new Map();  // figure element -> how to take its drawing away

function figureData(element) {
  return JSON.parse(element.querySelector("script").textContent);
}

function drawFigure(element) {
  if (drawings.has(element)) return;
  const part = (name) => element.querySelector("." + name);
  const place = {plot: part("plot"), tools: part("tools"), below: part("below")};
  drawings.set(element, null);
  try {
    const figure = figureData(element), kind = kinds[figure.kind];
    if (!kind) throw new Error("this report draws no figures of kind " + figure.kind);
    place.tools.append(h("button", {type: "button", "data-tip": "download this figure's data as CSV",
      onclick: () => saveCsv(figure.name || "figure", kind.csv(figure))}, "data ↓"));
    drawings.set(element, kind.draw(figure, place));
  } catch (error) {
    element.classList.add("broken");
    place.tools.replaceChildren();
    place.plot.replaceChildren(h("p", {class: "note"}, "This figure could not be drawn: " + error.message));
  }
  count();
}

// Those that were drawn, and of which `meant` is true.
function redraw(meant) {
  for (const [element, remove] of [...drawings]) {  // a copy: drawing adds to the map
    if (!meant(element)) continue;
    if (remove) remove();
    for (const part of element.querySelectorAll(".plot, .tools, .below")) part.replaceChildren();
    drawings.delete(element);
    if (!isFolded(element)) drawFigure(element);
  }
}

function redrawAll() {
  redraw(() => true);
}

function isFolded(element) {
  return Boolean(element.closest("details:not([open])"));
}

function unfolded() {
  return [...document.querySelectorAll("figure[data-kind]")].filter((element) => !isFolded(element));
}

// For tests: how far drawing has got, and what failed.
function count() {
  root.dataset.figures = unfolded().length;
  root.dataset.drawn = drawings.size;
  root.dataset.broken = document.querySelectorAll("figure.broken").length;
}

function drawAll() {
  unfolded().forEach(drawFigure);
}

// Those near the window at once, the others one by one when there is time.
function drawInTurn() {
  const waiting = unfolded();
  const near = (element) => element.getBoundingClientRect().top < 1.5 * window.innerHeight;
  waiting.filter(near).forEach(drawFigure);
  const next = () => {
    const element = waiting.find((figure) => !drawings.has(figure));
    if (!element) return;
    drawFigure(element);
    setTimeout(next, 0);
  };
  setTimeout(next, 0);
  count();
}

// --- contents
function followContents() {
  const links = new Map([...document.querySelectorAll("nav a")].map((link) =>
    [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]));
  links.delete(null);
  const update = () => {
    let current = null;
    for (const [target, link] of links) {
      link.removeAttribute("aria-current");
      if (target.getBoundingClientRect().top < 120) current = link;
    }
    if (current) current.setAttribute("aria-current", "true");
  };
  let waiting = false;
  window.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; update(); });
  }, {passive: true});
  update();
}

function menu() {
  const nav = document.querySelector("nav"), button = nav.querySelector("button.menu");
  const set = (open) => {
    nav.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => set(!nav.classList.contains("open")));
  nav.addEventListener("click", (event) => { if (event.target.closest("a")) set(false); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") set(false); });
}

// A link to something folded unfolds it.
function unfoldTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest("details");
  if (!folded || folded.open) return;
  folded.open = true;
  target.scrollIntoView();
}

applyTheme();
for (const button of document.querySelectorAll("button.theme"))
  button.addEventListener("click", () => {
    theme = kThemes[(kThemes.indexOf(theme) + 1) % kThemes.length];
    try { localStorage.setItem("kazan-theme", theme); } catch { /* private windows */ }
    applyTheme();
    redrawAll();
  });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
window.addEventListener("hashchange", unfoldTarget);
document.addEventListener("toggle", (event) => {
  if (event.target.open) unfolded().filter((figure) => event.target.contains(figure)).forEach(drawFigure);
}, true);
window.addEventListener("beforeprint", () => {
  if (getComputedStyle(root).colorScheme === "dark") {
    root.dataset.theme = "light";
    redrawAll();
  }
  for (const folded of document.querySelectorAll("details.node, details.definitions, .plan-node"))
    folded.open = true;
  drawAll();
});
window.addEventListener("afterprint", () => {
  if (root.dataset.theme === (theme === "auto" ? undefined : theme)) return;
  applyTheme();
  redrawAll();
});
unfoldTarget();
menu();
followContents();
try { sweepControls(); } catch { /* the figures say what is wrong with the data */ }
drawInTurn();
