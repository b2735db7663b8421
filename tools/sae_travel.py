"""Do SAEs compute the same here and in SAELens and sparsify? See tools/sae_travel."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ["SPARSIFY_DISABLE_TRITON"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
import h5py
import numpy as np
import pandas
import torch
import sparsify
from safetensors.torch import load_file
from sae_lens import saes

RUNNER, TEXT = sys.argv[1:]
CLOSE = 1e-5  # of the largest value
LATENTS, K = 1024, 32
TRAINED = {  # stage and parameters: every variant, and every form that is said in other numbers
    "topk": f"sae.topk, k: {K}",
    "topk_tied": f"sae.topk, k: {K}, tied: true, centre: mean, scale: rms",
    "topk_uncentred": f"sae.topk, k: {K}, bias: both, centre: none, scale: rms",
    "l1": "sae.l1, l1: {coef: 2.0e-4, reduce: row_sum}",
    "jumprelu": "sae.jumprelu, l0: 0.01, scale: rms",
    "gated": "sae.gated, scale: rms, centre: mean, bias: both",
    "batchtopk": f"sae.batchtopk, k: {K}, scale: rms",
    "matryoshka": f"sae.matryoshka, k: {K}",
}
SPARSIFY = ("topk", "topk_tied", "topk_uncentred", "l1")
HEAD = f"""
name: travel
report: none
nodes:
  text: {{use: text.file, path: {TEXT}}}
  model: {{use: model.gpt2, weights: bundled/mini}}
  tokens: {{use: text.tokens, in: {{text: text, tokenizer: model.tokenizer}}, window: 128}}
  acts: {{use: model.activations, in: {{model: model, tokens: tokens}}, site: mlp_out, layer: 3}}
  stored: {{use: store.hdf5, in: acts}}
"""
MEASURED = """
  {0}_codes: {{use: sae.encode, in: {{sae: {0}, activations: stored}}}}
  {0}_fit: {{use: measure.reconstruction, in: {{sae: {0}, codes: {0}_codes, activations: stored}}}}
"""


class Run:
    """A run of an experiment of these nodes, and what it left."""

    def __init__(self, work, nodes):
        work.mkdir()
        (work / "travel.yaml").write_text(HEAD + nodes)
        self.work = work
        self.runner("travel.yaml", "--progress", "none")
        self.metrics = json.loads((work / "runs/travel/latest/metrics.json").read_text())

    def runner(self, *words):
        done = subprocess.run([RUNNER, *words], cwd=self.work, text=True, capture_output=True,
                              env={**os.environ, "KAZAN_STORE": str(self.work / "store")})
        if done.returncode:
            sys.exit(f"runner {' '.join(words)}:\n{done.stderr}")

    def copy(self, output):
        folder = self.work / "copies" / output
        if not folder.exists():
            self.runner("copy", "travel/latest", output, "--into", str(folder))
        return folder

    def rows(self):
        with h5py.File(next(self.copy("stored.stored").glob("*.h5"))) as file:
            return torch.from_numpy(file["activations"][:])

    def codes(self, name):
        with h5py.File(self.copy(f"{name}_codes.codes") / "codes.h5") as file:
            starts, latent, value = (file[key][:] for key in ("row_start", "latent", "activation"))
            z = np.zeros((len(starts) - 1, file.attrs["latents"]), np.float32)
        z[np.repeat(np.arange(len(z)), np.diff(starts)), latent] = value
        return z

    def squared_errors(self, name):
        return pandas.read_csv(self.copy(f"{name}_fit.errors") / "table.csv").squared_error.to_numpy()


def saelens(folder):
    sae = saes.sae.SAE.load_from_disk(folder)
    return sae.encode, sae.decode


def sparsified(folder):
    coder = sparsify.SparseCoder.load_from_disk(folder)

    def encode(x):
        values, latents, _ = coder.encode(x)
        return torch.zeros(len(x), coder.num_latents).scatter(1, latents, values)

    return encode, lambda z: z @ coder.W_dec + coder.b_dec


def fvu(x, y):
    x, y = x.double(), y.double()
    return float(((x - y) ** 2).sum() / ((x - x.mean(0)) ** 2).sum())


def near(a, b):
    """The largest difference, as a share of the largest value."""
    return float(np.abs(np.asarray(a, np.float64) - b).max() / np.abs(b).max())


def compare(title, name, run, functions, x):
    """A line of the table; whether all of it is within CLOSE.

    Where a value is as near to the cut as rounding is, a latent may be active on one side alone.
    Such latents are counted, may be one in 10,000, and their rows are compared without encode; L0
    and FVU may differ by their shares."""
    encode, decode = functions
    with torch.no_grad():
        theirs = encode(x)
        z, back = theirs.numpy(), decode(theirs)
        ours = run.codes(name)
        ours_decoded = decode(torch.from_numpy(ours))
    apart = (z > 0) != (ours > 0)
    rows = ~apart.any(1)
    errors = ((x.double() - ours_decoded.double()) ** 2).sum(1).numpy()
    mine = run.metrics[f"{name}_codes.l0"], run.metrics[f"{name}_fit.fvu"]
    their = float((z > 0).sum(1).mean()), fvu(x, back)
    figures = {
        "encode": near(z[rows], ours[rows]),
        "decode": near(errors, run.squared_errors(name)),  # of our z, by their decoder
        "L0": abs(mine[0] - their[0]) / mine[0] - apart.sum() / (ours > 0).sum(),
        "FVU": abs(mine[1] - their[1]) / mine[1] - apart.any(1).mean(),
    }
    good = all(value < CLOSE for value in figures.values()) and apart.sum() <= 1e-4 * (ours > 0).sum()
    print(f"{title:28} {mine[0]:9.3f} {their[0]:9.3f} {mine[1]:10.6f} {their[1]:10.6f} "
          f"{figures['encode']:9.1e} {figures['decode']:9.1e} {apart.sum():6d}"
          + ("" if good else "  NOT WITHIN 1e-5"))
    return good


def train(sae, x):
    """A little, on the reconstruction alone."""
    adam = torch.optim.Adam(sae.parameters(), 1e-2)
    for _ in range(60):
        adam.zero_grad()
        y = sae(x)
        ((getattr(y, "sae_out", y) - x) ** 2).mean().backward()
        adam.step()
    sae.requires_grad_(False)


def theirs_of(folder, x):
    """SAEs of both packages, as they save them, trained on these rows."""
    torch.manual_seed(0)
    d = x.shape[1]
    config = dict(d_in=d, d_sae=LATENTS, metadata=saes.sae.SAEMetadata(
        model_name="mini", hook_name="blocks.3.hook_mlp_out", prepend_bos=False))
    made = {
        "standard": saes.StandardSAE(saes.StandardSAEConfig(**config)),
        "standard_uncentred": saes.StandardSAE(saes.StandardSAEConfig(
            **config, apply_b_dec_to_input=False)),
        "topk": saes.TopKSAE(saes.TopKSAEConfig(**config, k=K)),
        "topk_by_norm": saes.TopKSAE(saes.TopKSAEConfig(
            **config, k=K, rescale_acts_by_decoder_norm=True)),
        "jumprelu": saes.JumpReLUSAE(saes.JumpReLUSAEConfig(**config)),
        "gated": saes.GatedSAE(saes.GatedSAEConfig(**config)),
        "batchtopk": saes.BatchTopKTrainingSAE(saes.BatchTopKTrainingSAEConfig(**config, k=K)),
        "matryoshka": saes.MatryoshkaBatchTopKTrainingSAE(saes.MatryoshkaBatchTopKTrainingSAEConfig(
            **config, k=K, matryoshka_widths=[LATENTS // 4, LATENTS])),
        "sparsify": sparsify.SparseCoder(d, sparsify.SparseCoderConfig(num_latents=LATENTS, k=K)),
    }
    for name, sae in made.items():
        weights = dict(sae.named_parameters())
        with torch.no_grad():
            weights["b_dec"].copy_(x.mean(0))
            weights["W_dec"].mul_(0.5 + torch.rand(LATENTS, 1))  # norms that differ
            if "threshold" in weights:
                weights["threshold"].copy_(0.1 * torch.rand(LATENTS))
        train(sae, x)
        if hasattr(sae, "topk_threshold"):
            z = sae.encode(x)
            sae.topk_threshold.fill_(0.999 * float(z[z > 0].min()))
        save = getattr(sae, "save_inference_model", getattr(sae, "save_model", None))
        (save or sae.save_to_disk)(folder / name)
    return list(made)


def check_files(run):
    """What safetensors, h5py and pandas read of a run is what the run says."""
    ours = load_file(run.copy("topk.sae") / "sae.safetensors")
    theirs = load_file(run.copy("topk_saelens") / "blocks.3.hook_mlp_out/sae_weights.safetensors")
    assert torch.equal(ours["encoder"].T, theirs["W_enc"]), "W_enc is the encoder, turned over"
    assert torch.equal(ours["decoder"], theirs["W_dec"])
    l0 = float((run.codes("topk") > 0).sum(1).mean())
    assert abs(l0 - run.metrics["topk_codes.l0"]) < 1e-9 * l0
    mse = run.squared_errors("topk").mean() / ours["encoder"].shape[1]
    assert abs(mse - run.metrics["topk_fit.mse"]) < 1e-9 * mse


def main(work):
    from importlib.metadata import version
    nodes = ""
    for name, stage in TRAINED.items():
        nodes += (f"  {name}: {{use: {stage}, in: stored, latents: {LATENTS}, epochs: 60, lr: 1.0e-3}}\n"
                  + MEASURED.format(name)
                  + f"  {name}_saelens: {{use: sae.export, in: {name}, format: saelens}}\n")
        if name in SPARSIFY:
            nodes += f"  {name}_sparsify: {{use: sae.export, in: {name}, format: sparsify}}\n"
    run = Run(work / "ours", nodes)
    x = run.rows()
    print(f"sae_lens {version('sae_lens')}, eai-sparsify {version('eai-sparsify')}, torch "
          f"{torch.__version__}; {len(x)} rows of {x.shape[1]} inputs, {LATENTS} latents\n")
    print(f"{'':28} {'L0 here':>9} {'there':>9} {'FVU here':>10} {'there':>10} {'encode':>9} "
          f"{'decode':>9} {'apart':>6}")
    good = []
    for name in TRAINED:
        folder = run.copy(f"{name}_saelens") / "blocks.3.hook_mlp_out"
        good.append(compare(f"{name} to SAELens", name, run, saelens(folder), x))
        if name in SPARSIFY:
            folder = run.copy(f"{name}_sparsify") / "h.3.mlp"
            good.append(compare(f"{name} to sparsify", name, run, sparsified(folder), x))
    check_files(run)
    names = theirs_of(work / "theirs", x)
    back = Run(work / "back", "".join(f"  {name}: {{use: sae.import, folder: ../theirs/{name}}}\n"
                                      + MEASURED.format(name) for name in names))
    for name in names:
        functions = (sparsified if name == "sparsify" else saelens)(work / "theirs" / name)
        good.append(compare(f"{name} from {'sparsify' if name == 'sparsify' else 'SAELens'}", name,
                            back, functions, x))
    print(f"\n{sum(good)} of {len(good)} within {CLOSE} of the largest value; apart: latents that "
          "are active on one side alone")
    return 0 if all(good) else 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="sae-travel-") as folder:
        sys.exit(main(pathlib.Path(folder)))
