"""Hugging Face `tokenizers`, timed: tokenizer_peer.py VOCABULARY DOCUMENTS TITLE. Runs in
build/peers. As tokenizer_bench: documents are in memory before, one line of JSON is printed."""

import hashlib
import json
import pathlib
import struct
import sys
import time

from tokenizers import Tokenizer, models, pre_tokenizers

AT_ONCE = 2000  # documents; more at once is no faster, and takes memory


def main(folder, documents, title):
    folder = pathlib.Path(folder)
    tokenizer = Tokenizer(models.BPE.from_file(str(folder / "vocab.json"),
                                               str(folder / "merges.txt")))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    encode = tokenizer.encode_batch_fast if title == "encode_batch_fast" else tokenizer.encode_batch
    texts = pathlib.Path(documents).read_text(encoding="utf-8").split("\0")
    digest, tokens, seconds = hashlib.sha256(), 0, 0.0
    for begin in range(0, len(texts), AT_ONCE):
        some = texts[begin:begin + AT_ONCE]
        start = time.perf_counter()
        encodings = encode(some, add_special_tokens=False)
        seconds += time.perf_counter() - start
        for encoding in encodings:
            digest.update(struct.pack(f"<{len(encoding.ids)}i", *encoding.ids))
            tokens += len(encoding.ids)
    print(json.dumps({"seconds": seconds, "tokens": tokens, "documents": len(texts),
                      "sha256": digest.hexdigest()}))


main(*sys.argv[1:])
