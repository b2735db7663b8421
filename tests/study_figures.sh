#!/usr/bin/env bash
# Python opens what a run leaves: tools/study_figures.py draws the study's figures from its run
# folder, and what it reads on the way is what the run says.
#   study_figures.sh RUNNER SOURCE
# 77 where h5py, pandas or matplotlib are not installed.
set -euo pipefail
runner=$1 source=$2
for python in python3 /usr/bin/python3 none; do  # the system's, where another comes first
  [ $python = none ] && { echo "h5py, pandas or matplotlib are not installed"; exit 77; }
  "$python" -c 'import h5py, matplotlib, pandas' 2>/dev/null && break
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KAZAN_STORE=$work/store HOME=$work HF_HUB_OFFLINE=1
cd "$work"
"$runner" "$source/experiments/palinka_topk.yaml" --quiet --progress none --report none \
  --set model.weights=bundled/mini --set sae.epochs=8
"$python" "$source/tools/study_figures.py" runs/palinka_topk/latest figures.png >figures.json
file figures.png | grep -q 'PNG image data, 1400 x 700'
"$python" - runs/palinka_topk/latest/metrics.json figures.json <<'END'
import json, math, sys
metrics, figures = (json.load(open(name)) for name in sys.argv[1:])
assert len(figures) == 5, figures
for name, value in figures.items():
    assert math.isclose(value, metrics[name], rel_tol=1e-6), (name, value, metrics[name])
    print(f"{name}: {value:.6g}")
END
lines=$(wc -l <"$source/tools/study_figures.py")
[ "$lines" -le 30 ] || { echo "tools/study_figures.py has $lines lines"; exit 1; }
