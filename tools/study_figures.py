#!/usr/bin/env python3
"""Draws a study's figures from its run folder: tools/study_figures.py runs/palinka_topk/latest [FILE.png]
What is read is in docs/run-folder.md. Debian: python3-h5py python3-pandas python3-matplotlib."""
import json, pathlib, sys
import h5py, matplotlib, numpy, pandas
matplotlib.use("Agg")
from matplotlib import pyplot

run = pathlib.Path(sys.argv[1])
ids = {node["name"]: run / "nodes" / node["id"] for node in json.loads((run / "manifest.json").read_text())["nodes"]}
table = lambda node, output: pandas.read_csv(ids[node] / output / "table.csv")
curves = {name: pandas.Series(line["values"], line["steps"]) for name, line in json.loads((ids["sae"] / "series.json").read_text()).items()}
with h5py.File(ids["codes"] / "codes/codes.h5") as codes:
    active = numpy.diff(codes["row_start"])
    strength = numpy.bincount(codes["latent"], codes["activation"], codes.attrs["latents"])
density, scores, errors = table("density", "density"), table("geography", "scores"), table("reconstruction", "errors")
figure, ((a, b, c), (d, e, f)) = pyplot.subplots(2, 3, figsize=(14, 7), layout="constrained")
curves["loss"].plot(ax=a, logy=True, title="loss by epoch")
curves["fvu"].plot(ax=b, logy=True, title="FVU by epoch")
density.density.plot.hist(ax=c, bins=50, logy=True, title="latents by density")
scores.nlargest(20, "ratio").plot.bar(x="latent", y=["target_mean", "contrast_mean"], ax=d, title="best latents of geography")
(errors.squared_error / errors.squared_norm).plot(ax=e, title="||x - y||² / ||x||² by token")
f.plot(density.density, strength / len(active), "."), f.set(title="mean activation by density")
figure.savefig(sys.argv[2] if len(sys.argv) > 2 else "figures.png")
print(json.dumps({"codes.l0": active.mean(), "density.alive": (density.fired > 0).mean(), "geography.best_ratio": scores.ratio.max(),
                  "sae.fvu": curves["fvu"].iloc[-1], "reconstruction.rows": len(errors)}))
