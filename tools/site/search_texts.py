"""Search shows the words around what it finds. Sphinx's fetches the found page for that, which a
browser refuses to pages that lie in a folder; so they all lie in one script, read by search alone."""
import json
import pathlib
import re

NAME = "search_texts.js"
SCRIPT = """const pages = %s;
const fetchElsewhere = window.fetch;
window.fetch = (url, ...rest) => {
  const text = pages[String(url).replace(/^(\\.?\\/)+/, "")];
  return text === undefined ? fetchElsewhere(url, ...rest) : Promise.resolve(new Response(text));
};
"""


def contents(page):
    found = re.search(r'<article role="main".*?</article>', page.read_text(), re.DOTALL)
    shown = re.sub(r'<a class="headerlink".*?</a>', "", found[0])
    return re.sub(r"<(?!/?(article|section))[^>]*>", "", shown)


def write(app, exception):
    if exception or app.builder.name != "html":
        return
    out = pathlib.Path(app.outdir)
    pages = {f"{docname}.html": contents(out / f"{docname}.html")
             for docname in sorted(app.env.found_docs)}
    (out / "_static" / NAME).write_text(SCRIPT % json.dumps(pages).replace("</", "<\\/"))


def load(app, pagename, templatename, context, doctree):
    if pagename == "search":
        app.add_js_file(NAME)


def setup(app):
    app.connect("html-page-context", load)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
