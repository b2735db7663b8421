// One tooltip for the page. Elements with data-tip show theirs on hover, focus and tap.

const tip = {
  element: document.getElementById("tip"),

  // Lines: strings, or [label, value] pairs.
  show(x, y, lines) {
    this.element.replaceChildren(...lines.map((line) => Array.isArray(line)
      ? h("div", {class: "tip-pair"}, h("span", {}, line[0]), h("b", {}, line[1]))
      : h("div", {}, line)));
    this.element.hidden = false;
    const box = this.element.getBoundingClientRect();
    const left = clamp(x + 14, 8, Math.max(8, window.innerWidth - box.width - 8));
    const below = y + 18 + box.height < window.innerHeight;
    this.element.style.left = left + "px";
    this.element.style.top = Math.max(8, below ? y + 18 : y - box.height - 12) + "px";
  },

  hide() {
    this.element.hidden = true;
  },
};

function tipTarget(event) {
  return event.target instanceof Element ? event.target.closest("[data-tip]") : null;
}

function showTipOf(event) {
  const target = tipTarget(event);
  if (!target || !target.dataset.tip) return;
  const box = target.getBoundingClientRect();
  tip.show(box.left - 14, box.bottom - 10, [target.dataset.tip]);
}

for (const kind of ["pointerover", "focusin", "click"]) document.addEventListener(kind, showTipOf);
for (const kind of ["pointerout", "focusout"])
  document.addEventListener(kind, (event) => { if (tipTarget(event)) tip.hide(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hide(); });
window.addEventListener("scroll", () => tip.hide(), {passive: true});
