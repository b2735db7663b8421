"""One peer, timed step by step: peer.py TITLE NAME=VALUE..., as sae_bench. Runs in build/peers."""

import contextlib
import importlib
import json
import os
import resource
import sys
import time

import torch
from peer_classes import PEERS


def imported(name):
    # sparsify's Triton decoder, which it takes where Triton is installed, wants a GPU; and it prints.
    os.environ["SPARSIFY_DISABLE_TRITON"] = "1"
    with contextlib.redirect_stdout(sys.stderr):
        return importlib.import_module(name)


def peak():
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def number(text):
    for kind in int, float:
        with contextlib.suppress(ValueError):
            return kind(text)
    return text


def step(peer, number, x):
    """Its loss, and seconds of forward and update."""
    start = time.perf_counter()
    loss = peer.forward(number, x)
    value = float(loss.detach() if torch.is_tensor(loss) else loss)
    middle = time.perf_counter()
    peer.update(loss)
    return value, middle - start, time.perf_counter() - middle


def timed(peer, batches, shape, before):
    losses, forward, update = zip(*(step(peer, i, batches[i % len(batches)])
                                    for i in range(shape["steps"])))
    return {"forward_seconds": forward, "update_seconds": update, "losses": losses,
            "active": [shape["k"] * shape["batch"]] * len(losses),
            "memory_bytes": peak(), "memory_of_data_bytes": before}


def until(peer, batches, shape):
    """As sae_bench: looks at the last batch, which are not timed."""
    *batches, held_out = batches
    deviation = (held_out - held_out.mean(0)).double().square().sum()
    took, out = 0, {"steps": [], "seconds": [], "fvu": []}
    for i in range(shape["steps"]):
        took += sum(step(peer, i, batches[i % len(batches)])[1:])
        if (i + 1) % shape["look"]:
            continue
        with torch.no_grad():
            error = (peer.reconstruct(held_out) - held_out).double().square().sum()
        fvu = float(error / deviation)
        for name, value in ("steps", i + 1), ("seconds", took), ("fvu", fvu):
            out[name].append(value)
        if not fvu > shape["until"]:
            break
    return out


def main():
    shape = {name: number(value) for name, value in (w.split("=", 1) for w in sys.argv[2:])}
    torch.set_num_threads(shape["threads"])

    def read(name):
        path = f"{shape['folder']}/{name}"
        return torch.from_file(path, size=os.path.getsize(path) // 4).clone().view(
            -1, shape["inputs"])

    batches = read("rows.f32").split(shape["batch"])
    encoder = read("encoder.f32")
    trainer = PEERS[sys.argv[1]]
    library = imported(trainer.library)
    before = peak()
    peer = trainer(library, shape, encoder)
    found = until(peer, batches, shape) if shape["until"] else timed(peer, batches, shape, before)
    print(json.dumps({"contestant": sys.argv[1], "inputs": shape["inputs"],
                      "threads": torch.get_num_threads(), "loss_is": "its own", **found}))


if __name__ == "__main__":
    main()
