"""The site of the documents: Sphinx, over the Markdown where it lies (docs/adr/0028 says why)."""
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))
cmake = (here.parent.parent / "CMakeLists.txt").read_text()

project = "Kazan"
version = release = re.search(r"^project\(Kazan VERSION ([\d.]+)", cmake, re.M | re.I)[1]
extensions = ["myst_parser", "sphinx_copybutton",
              "navigation", "reading", "sources", "search_texts"]  # the last four lie here
root_doc = "README"
include_patterns = ["*.md", "docs/*.md", "docs/adr/*.md", "docs/reference/*.md", "plugins/*/*/README.md"]
exclude_patterns = ["build", "runs", ".*"]
myst_heading_anchors = 4
highlight_language = "none"  # of blocks that name no language
smartquotes = False          # what is quoted may be typed

html_theme = "furo"
html_title = f"Kazan {release}"
html_static_path = ["static"]
html_css_files = ["kazan.css"]
html_search_scorer = str(here / "scorer.js")
html_copy_source = html_use_index = html_show_copyright = html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"

COPPER = {"light": "#9c4a1a", "dark": "#e39a6b"}  # of a kazán
html_theme_options = {
    f"{scheme}_css_variables": {f"color-brand-{of}": colour for of in ("primary", "content", "visited")}
    for scheme, colour in COPPER.items()}
