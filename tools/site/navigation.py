"""Where each page stands. A page that stands nowhere is a warning, and so fails the build."""
import pathlib
import shutil

SIDEBAR = {
    "Start": ["self", "docs/concepts"],
    "How to": [f"docs/{page}" for page in (
        "experiments", "training", "sweeps", "models", "travel", "corpora", "feeding", "clusters",
        "check", "progress", "verify", "why", "upkeep", "libtorch")],
    "Plugins": ["docs/tutorial", "docs/plugins"],
    "Understand": [f"docs/{page}" for page in (
        "sites", "store", "numerical-environment", "benchmarks")],
    "Look up": ["docs/reference/README", "docs/command-line", "docs/run-folder", "docs/exit-codes",
                "CHANGELOG"],
    "The host": ["HACKING", "docs/adr/README"],
}


def below(docname, root):
    """The pages that a page leads, as entries of a toctree."""
    page = pathlib.PurePosixPath(docname)
    if docname == "docs/adr/README":
        return [f"/docs/adr/{file.stem}" for file in sorted((root / "docs/adr").glob("0*.md"))]
    if docname == "docs/reference/README":
        stages = sorted((root / "docs/reference").glob("*.*.md"))
        return [f"/docs/reference/{file.stem}" for file in stages] + ["/plugins/report/html/README"]
    if page.parent.as_posix() == "docs/reference":
        return [f"Chapter </plugins/{page.name.replace('.', '/')}/README>"]
    return []


def toctree(entries, caption=""):
    options = [":hidden:"] + ([f":caption: {caption}"] if caption else [])
    return "\n".join(["", "```{toctree}", *options, "", *entries, "```", ""])


def lead(app, docname, source):
    """The documents themselves hold no toctree, which a code host would show as it is written."""
    if docname == app.config.root_doc:
        for caption, pages in SIDEBAR.items():
            entries = ["Kazan <self>" if page == "self" else f"/{page}" for page in pages]
            source[0] += toctree(entries, caption)
    elif entries := below(docname, pathlib.Path(app.srcdir)):
        source[0] += toctree(entries)


def front(app, exception):
    if not exception:
        out = pathlib.Path(app.outdir)
        shutil.copy(out / f"{app.config.root_doc}.html", out / "index.html")


def setup(app):
    app.connect("source-read", lead)
    app.connect("build-finished", front)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
