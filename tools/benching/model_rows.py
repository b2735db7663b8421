"""Activations of the bundled model, made by the program itself."""

import json
import lzma
import os
import pathlib
import subprocess
import sys

CHARACTERS = 1500  # a passage: about 400 tokens; the model's context is 512
INPUTS = 256  # its width


def passages(root, count):
    text = lzma.open(root / "data/corpora/factbook_2016.txt.xz", "rt", encoding="utf-8").read()
    gap = len(text) // count  # from all over it
    return [text[i * gap: i * gap + CHARACTERS] for i in range(count)]


def experiment(texts):
    lines = ["name: bench_rows", "nodes:", "  model: {use: model.gpt2, weights: bundled/mini}"]
    for i, text in enumerate(texts):
        lines += [
            f"  text{i}: {{use: text.inline, content: {json.dumps(text, ensure_ascii=False)}}}",
            f"  tokens{i}: {{use: text.tokens, in: {{text: text{i}, tokenizer: model.tokenizer}}}}",
            f"  acts{i}: {{use: model.activations, in: {{model: model, tokens: tokens{i}}}, "
            "site: resid_post, layer: middle}",
            f"  stored{i}: {{use: store.hdf5, in: acts{i}}}",
        ]
    return "\n".join(lines) + "\n"


def make(root, build, folder, count=24):
    """The folder below which their files lie: of as many passages."""
    folder = pathlib.Path(folder)
    file, store = folder / "bench_rows.yaml", folder / "store"
    file.write_text(experiment(passages(root, count)), encoding="utf-8")
    done = subprocess.run(
        [build / "bin" / "runner", file], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "KAZAN_STORE": str(store)},
    )
    if done.returncode != 0:
        sys.exit(f"tools/bench: {file}: {done.stderr.strip()}")
    return store
