"""Rows a second as bars, in SVG."""

BAR, GAP, LEFT, WIDTH, AFTER = 20, 16, 160, 420, 190
STYLE = """<style>
  text { fill: #1a202c } .ours { fill: #2b6cb0 } .other { fill: #a0aec0 } .page { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e2e8f0 } .ours { fill: #63b3ed } .other { fill: #718096 } .page { fill: #1a202c }
  }
</style>"""


def bars(rows, ideal, y):
    tuned = rows["torch tuned"]["rows_per_second"]
    rates = [(title, row["rows_per_second"]) for title, row in rows.items()]
    rates.append(("ideal dense", ideal))
    most = max(rate for _, rate in rates)
    for title, rate in rates:
        kind = "ours" if title.startswith("ours") else "other"
        length = max(1, WIDTH * rate / most)
        yield f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{title}</text>'
        yield (f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 5}" '
               f'class="{kind}"/>')
        yield (f'<text x="{LEFT + length + 6:.1f}" y="{y + 13}">{rate:,.0f} rows/s, '
               f'{rate / tuned:.1f} x tuned</text>')
        y += BAR


def draw(results, path):
    lines, y = [], 12
    for name, result in results.items():
        lines.append(f'<text x="8" y="{y + 13}"><tspan font-weight="bold">{name}</tspan>: '
                     f'{result["described"]}</text>')
        y += BAR + 4
        lines += bars(result["rows"], result["ideal_rows_per_second"], y)
        y += BAR * (len(result["rows"]) + 1) + GAP
    width = LEFT + WIDTH + AFTER
    path.write_text("\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" '
        f'viewBox="0 0 {width} {y}" font-family="sans-serif" font-size="13">', STYLE,
        f'<rect class="page" width="{width}" height="{y}"/>', *lines, "</svg>", ""]))
