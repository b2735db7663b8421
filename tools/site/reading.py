"""What a site shows otherwise than a code host does, which the documents are also written for."""
import re

from pygments.lexers import BashLexer
from sphinx import addnodes


def mark(app, docname, source):
    text = source[0]
    # Blocks that are files have their names above them.
    text = re.sub(r"^```([a-z]+) file=(\S+)$", r"```{code-block} \1\n:caption: \2", text, flags=re.M)
    # A chapter has the name of its stage, as the page of what the stage declares has.
    source[0] = text.replace("# ", "# Chapter: ", 1) if docname.startswith("plugins/") else text


def entitle(app, doctree):
    """A link that is written as a file's name, such as [sweeps.md](sweeps.md), shows the title."""
    for node in doctree.findall(addnodes.pending_xref):
        if re.fullmatch(r"[\w./-]+\.md", node.astext()):
            node["refexplicit"] = False


def setup(app):
    app.connect("source-read", mark)
    app.connect("doctree-read", entitle)
    app.add_lexer("console", BashLexer)  # command lines, without prompts
    return {"parallel_read_safe": True, "parallel_write_safe": True}
