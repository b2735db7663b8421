// kind "contexts": of each item some pieces of text, each token shaded by its value.

const kContextCardsAtFirst = 8;  // page: .context-cards
const kLongestWhole = 24;  // characters

// value / largest, squared: nothing for 0, and for signs unlike the largest's.
function contextShade(value, largest) {
  return largest !== 0 && Number.isFinite(value) ? clamp(value / largest, 0, 1) ** 2 : 0;
}

function largestIn(item) {
  let largest = 0;
  for (const context of item.contexts)
    for (const value of context.values) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest;
}

// A long token may be broken: a narrow page has no room for it.
function framed(piece) {
  return " mark" + (piece.length <= kLongestWhole ? " whole" : "");
}

function contextLine(context, largest) {
  const spans = context.pieces.map((piece, i) => {
    const share = contextShade(context.values[i], largest);
    return h("span", {class: "token" + (share > 0.001 ? " lit" : "") + (i === context.mark ? framed(piece) : ""),
                      "--share": share > 0.001 ? share.toFixed(3) : null,
                      "data-tip": quoted(piece) + "\n" + number(context.values[i])},
             piece === "" ? "∅" : visible(piece));
  });
  return h("li", {}, h("span", {class: "context-value"}, number(context.values[context.mark])),
    h("span", {class: "context-text"}, ...spans));
}

function contextGroup(name, contexts, largest) {
  if (!contexts.length) return [];
  return [h("h5", {}, plainText(name)),
          h("ol", {class: "contexts"}, ...contexts.map((context) => contextLine(context, largest)))];
}

function contextCard(item) {
  const largest = largestIn(item), groups = [...new Set(item.contexts.map((c) => c.group))];
  return h("section", {class: "token-card"},
    h("h4", {}, plainText(item.title)),
    item.note ? h("p", {class: "note"}, plainText(item.note)) : null,
    ...groups.flatMap((group) =>
      contextGroup(group, item.contexts.filter((c) => c.group === group), largest)));
}

function requireContexts(figure) {
  const items = (figure.options || {}).items;
  if (!Array.isArray(items)) throw new Error("it has no items");
  for (const item of items)
    for (const context of item.contexts)
      if (context.pieces.length !== context.values.length)
        throw new Error("a context of " + item.title + " has " + context.values.length +
                        " values for " + context.pieces.length + " tokens");
  return items;
}

kinds.contexts = {
  draw(figure, {plot}) {
    const items = requireContexts(figure);
    const cards = h("div", {class: "context-cards"}, ...items.map(contextCard));
    plot.append(
      h("div", {class: "legend"}, h("span", {}, "0"),
        h("span", {class: "colour-bar token-bar"}), h("span", {}, "each card's largest value"),
        h("span", {class: "note"}, "shade = (v / largest)²; framed: the token that the line is about")),
      cards);
    const more = items.length - kContextCardsAtFirst;
    if (more > 0) plot.append(h("button", {type: "button", class: "more", onclick(event) {
      cards.classList.add("all");
      event.currentTarget.remove();
    }}, "show the other " + more));
  },

  *csv(figure) {
    yield ["item", "group", "context", "token", "piece", "value"];
    for (const item of requireContexts(figure))
      for (const [c, context] of item.contexts.entries())
        for (let i = 0; i < context.values.length; ++i)
          yield [item.title, context.group, c, i, context.pieces[i], context.values[i]];
  },
};
