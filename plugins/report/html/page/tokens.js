// kind "tokens": a text per item, each token shaded by its value.

const kCardsAtFirst = 8;  // page: .token-cards

function tokenItems(figure) {
  const options = figure.options || {};
  if (!Array.isArray(options.pieces)) throw new Error("it has no pieces");
  return (options.items || []).map((item) => {
    const values = arrayOf(figure, item.values);
    if (values.length !== options.pieces.length)
      throw new Error("the item " + item.title + " has " + values.length + " values for " +
                      options.pieces.length + " tokens");
    return {...item, values};
  });
}

// ((v - min) / (max - min))^2; nothing when all values are equal.
function shade(value, [low, high]) {
  return high > low && Number.isFinite(value) ? ((value - low) / (high - low)) ** 2 : 0;
}

function tokenSpan(piece, i, share) {
  const span = h("span", {class: share > 0.001 ? "token lit" : "token", "data-i": String(i),
                          "--share": share > 0.001 ? share.toFixed(3) : null},
                 piece === "" ? "∅" : visible(piece));
  const ends = piece.match(/\n/g);
  return ends ? [span, ...ends.map(() => h("br"))] : [span];
}

function tokenCard(item, pieces) {
  const range = rangeOf(item.values);
  const flat = !(range[1] > range[0]);
  const text = h("p", {class: "token-text", tabindex: "0",
                       "aria-label": item.title + ". Arrow keys walk through the tokens."},
    ...pieces.flatMap((piece, i) => tokenSpan(piece, i, shade(item.values[i], range))));
  tokenTips(text, item, pieces);
  const scale = flat ? "every value is " + number(range[0]) + ": no shade"
    : number(range[0]) + " to " + number(range[1]);
  return h("section", {class: "token-card"},
    h("h4", {}, plainText(item.title), h("span", {class: "token-range"}, scale)),
    item.note ? h("p", {class: "note"}, plainText(item.note)) : null, text);
}

function tokenTips(text, item, pieces) {
  let current = null;
  const mark = (span) => {
    if (current) current.classList.remove("current");
    current = span;
    if (!span) return tip.hide();
    span.classList.add("current");
    const i = Number(span.dataset.i), box = span.getClientRects()[0];
    tip.show(box.left, box.bottom - 12, [quoted(pieces[i]),
      ["token", String(i)], ["value", number(item.values[i])]]);
  };
  const spanOf = (event) => event.target.closest(".token");
  text.addEventListener("pointerover", (event) => mark(spanOf(event)));
  text.addEventListener("click", (event) => mark(spanOf(event)));
  text.addEventListener("pointerleave", () => mark(null));
  text.addEventListener("blur", () => mark(null));
  text.addEventListener("keydown", (event) => {
    const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!by) return;
    event.preventDefault();
    const next = clamp((current ? Number(current.dataset.i) : -1) + by, 0, pieces.length - 1);
    mark(text.querySelector('[data-i="' + next + '"]'));
  });
}

kinds.tokens = {
  draw(figure, {plot}) {
    const pieces = figure.options.pieces, items = tokenItems(figure);
    const bar = h("span", {class: "colour-bar token-bar"});
    const cards = h("div", {class: "token-cards"}, ...items.map((item) => tokenCard(item, pieces)));
    plot.append(
      h("div", {class: "legend"}, h("span", {}, "each card's least"), bar,
        h("span", {}, "its greatest value"),
        h("span", {class: "note"}, "shade = ((v − min) / (max − min))²")),
      cards);
    const more = items.length - kCardsAtFirst;
    if (more > 0) plot.append(h("button", {type: "button", class: "more", onclick(event) {
      cards.classList.add("all");
      event.currentTarget.remove();
    }}, "show the other " + more));
  },

  *csv(figure) {
    yield ["item", "token", "piece", "value"];
    for (const item of tokenItems(figure))
      for (let i = 0; i < item.values.length; ++i)
        yield [item.title, i, figure.options.pieces[i], item.values[i]];
  },
};
