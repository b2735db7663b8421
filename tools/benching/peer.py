"""One peer, timed step by step: peer.py TITLE NAME=VALUE..., as sae_bench. Runs in build/peers."""

import contextlib
import json
import os
import resource
import sys
import time

import torch

LOOK = 10  # steps from one look at the FVU to the next, as in sae_bench


class Plain:
    """What one writes: autograd, and PyTorch's fastest Adam."""

    def __init__(self, shape, encoder):
        self.k = shape["k"]
        self.encoder, self.decoder = (torch.nn.Parameter(encoder.clone()) for _ in range(2))
        self.b_e = torch.nn.Parameter(torch.zeros(len(encoder)))
        self.b_d = torch.nn.Parameter(torch.zeros(encoder.shape[1]))
        self.adam = torch.optim.Adam([self.encoder, self.decoder, self.b_e, self.b_d], lr=shape["lr"],
                                     fused=True)

    def reconstruct(self, x):
        a = torch.addmm(self.b_e, x - self.b_d, self.encoder.t())
        values, latents = a.topk(self.k, sorted=False)
        z = torch.zeros_like(a).scatter(1, latents, values.relu())
        return z @ self.decoder + self.b_d

    def forward(self, step, x):
        return (self.reconstruct(x) - x).square().mean()

    def update(self, loss):
        loss.backward()
        self.adam.step()
        self.adam.zero_grad()


class Sparsify:
    """sparsify's SparseCoder as its Trainer uses it on a CPU, with Adam in place of signum."""

    def __init__(self, shape, encoder):
        # Its Triton decoder, which it takes where Triton is installed, wants a GPU; and it prints.
        os.environ["SPARSIFY_DISABLE_TRITON"] = "1"
        with contextlib.redirect_stdout(sys.stderr):
            from sparsify import SparseCoder, SparseCoderConfig

        self.coder = SparseCoder(
            encoder.shape[1], SparseCoderConfig(num_latents=len(encoder), k=shape["k"]))
        self.coder.encoder.weight.data.copy_(encoder)
        self.coder.W_dec.data.copy_(encoder)
        self.coder.set_decoder_norm_to_unit_norm()
        self.adam = torch.optim.Adam(self.coder.parameters(), lr=shape["lr"], fused=True)

    def forward(self, step, x):
        return self.coder(x).fvu

    def reconstruct(self, x):
        return self.coder(x).sae_out

    def update(self, loss):
        loss.backward()
        self.coder.remove_gradient_parallel_to_decoder_directions()
        self.adam.step()
        self.adam.zero_grad()
        self.coder.set_decoder_norm_to_unit_norm()


class DictionaryLearning:
    """Its TopKTrainer.update(), which is not told apart into forward and update."""

    def __init__(self, shape, encoder):
        from dictionary_learning.trainers.top_k import TopKTrainer

        self.trainer = TopKTrainer(
            steps=1_000_000, activation_dim=encoder.shape[1], dict_size=len(encoder),
            k=shape["k"], layer=0, lm_name="none", lr=shape["lr"], warmup_steps=0, seed=0, device="cpu")
        self.trainer.ae.encoder.weight.data.copy_(encoder)
        unit = encoder / encoder.norm(dim=1, keepdim=True)
        self.trainer.ae.decoder.weight.data.copy_(unit.t())

    def forward(self, step, x):
        return self.trainer.update(step, x)

    def reconstruct(self, x):
        return self.trainer.ae(x)

    def update(self, loss):
        pass


class SaeLens:
    """Its TopKTrainingSAE, by a training step as its trainer makes it."""

    def __init__(self, shape, encoder):
        from sae_lens import TopKTrainingSAE, TopKTrainingSAEConfig

        self.sae = TopKTrainingSAE(TopKTrainingSAEConfig(
            d_in=encoder.shape[1], d_sae=len(encoder), k=shape["k"]))
        self.sae.W_enc.data.copy_(encoder.t())
        self.sae.W_dec.data.copy_(encoder)
        self.adam = torch.optim.Adam(self.sae.parameters(), lr=shape["lr"])

    def forward(self, step, x):
        from sae_lens.saes.sae import TrainStepInput

        return self.sae.training_forward_pass(TrainStepInput(
            sae_in=x, coefficients={}, dead_neuron_mask=None, n_training_steps=step,
            is_logging_step=False)).loss

    def reconstruct(self, x):
        return self.sae(x)

    def update(self, loss):
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.sae.parameters(), 1.0)
        self.adam.step()


PEERS = {"plain torch": Plain, "sparsify": Sparsify, "dictionary_learning": DictionaryLearning,
         "sae_lens": SaeLens}


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
            "loss_is": "its own", "active": [shape["k"] * shape["batch"]] * len(losses),
            "memory_bytes": peak(), "memory_of_data_bytes": before}


def until(peer, batches, shape):
    """As sae_bench: looks at the last batch, which are not timed."""
    *batches, held_out = batches
    deviation = (held_out - held_out.mean(0)).double().square().sum()
    took, out = 0, {"steps": [], "seconds": [], "fvu": []}
    for i in range(shape["steps"]):
        took += sum(step(peer, i, batches[i % len(batches)])[1:])
        if (i + 1) % LOOK:
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
    before = peak()
    peer = PEERS[sys.argv[1]](shape, encoder)
    found = until(peer, batches, shape) if shape["until"] else timed(peer, batches, shape, before)
    print(json.dumps({"contestant": sys.argv[1], "inputs": shape["inputs"], **found}))


if __name__ == "__main__":
    main()
