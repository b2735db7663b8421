"""Links to files that are no pages, such as headers, lead to pages that show them."""
import html
import pathlib

from docutils import nodes
from pygments.lexers import get_lexer_for_filename
from pygments.util import ClassNotFound
from sphinx import addnodes


def page_of(path):
    return f"files/{path}"


def shown(env):
    """Of each document, the files that it links to."""
    if not hasattr(env, "shown_files"):
        env.shown_files = {}
    return env.shown_files


def link(app, doctree):
    env = app.env
    for node in list(doctree.findall(addnodes.download_reference)):
        path, _ = env.relfn2path(node["reftarget"], env.docname)
        shown(env).setdefault(env.docname, set()).add(path)
        uri = app.builder.get_relative_uri(env.docname, page_of(path))
        node.replace_self(nodes.reference("", "", *node.children, refuri=uri, internal=True))


def forget(app, env, docname):
    shown(env).pop(docname, None)


def language(path):
    try:
        return get_lexer_for_filename(path).aliases[0]
    except ClassNotFound:
        return "none"


def pages(app):
    for path in sorted(set().union(*shown(app.env).values())):
        text = (pathlib.Path(app.srcdir) / path).read_text()
        block = app.builder.highlighter.highlight_block(text, language(path))
        body = f"<h1>{html.escape(pathlib.Path(path).name)}</h1><p>{html.escape(path)}</p>{block}"
        yield page_of(path), {"title": path, "body": body}, "page.html"


def setup(app):
    app.connect("doctree-read", link, priority=100)  # before Sphinx copies what is downloaded
    app.connect("env-purge-doc", forget)
    app.connect("html-collect-pages", pages)
    return {"parallel_write_safe": True}
