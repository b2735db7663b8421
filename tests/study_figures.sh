#!/usr/bin/env bash
# Python opens what a run leaves: tools/study_figures.py draws the study's figures from its run
# folder, and what it reads on the way is what the run says.
#   study_figures.sh RUNNER SOURCE
# 77 where h5py, pandas, matplotlib or scipy are not installed.
set -euo pipefail
runner=$1 source=$2
for python in python3 /usr/bin/python3 none; do  # the system's, where another comes first
  [ $python = none ] && { echo "h5py, pandas, matplotlib or scipy are not installed"; exit 77; }
  "$python" -c 'import h5py, matplotlib, pandas, scipy' 2>/dev/null && break
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
# The lines of docs/travel.md that read codes, as they stand there.
sed -n '/^with h5py.File("codes.h5")/,/^```/p' "$source/docs/travel.md" | grep -v '^```' >lines.py
[ -s lines.py ] || { echo "docs/travel.md has no lines that read codes.h5"; exit 1; }
codes=$(echo runs/palinka_topk/latest/nodes/codes-*/codes)
{ echo "import h5py, scipy.sparse"; cat lines.py; echo "print(z.nnz / z.shape[0])"; } >codes.py
(cd "$codes" && "$python" "$work/codes.py") | tail -1 >l0
"$python" - runs/palinka_topk/latest/metrics.json l0 <<'END'
import json, math, sys
expected, found = json.load(open(sys.argv[1]))["codes.l0"], float(open(sys.argv[2]).read())
assert math.isclose(expected, found, rel_tol=1e-9), (expected, found)
END
lines=$(wc -l <"$source/tools/study_figures.py")
[ "$lines" -le 30 ] || { echo "tools/study_figures.py has $lines lines"; exit 1; }
