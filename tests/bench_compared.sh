#!/usr/bin/env bash
# What tools/bench makes of losses, of peers, and of variables that its user has set; nothing is timed.
#   bench_compared.sh RUNNER SOURCE
set -euo pipefail
export OMP_WAIT_POLICY=active MKL_NUM_THREADS=7 ONEDNN_MAX_CPU_ISA=SSE41 OPENBLAS_CORETYPE=Prescott
PYTHONPATH=$2/tools PYTHONDONTWRITEBYTECODE=1 python3 - "$1" <<'END'
import json, pathlib, sys
from benching import running, summary

def run(losses, **more):
    return {"losses": losses, "threads": 3, **more}

def expect(found, expected):
    assert found == expected, f"expected {expected}, found {found}"

# Of each round, and of a training to an FVU, in which rounding grows and one ends sooner.
ours = [1 - 0.001 * i for i in range(40)]
near = [loss * (1.00005 if i < 15 else 1.02) for i, loss in enumerate(ours)]
far = [loss * (1.0002 if i == 3 else 1) for i, loss in enumerate(ours)]
later = [loss * (1.1 if i == 30 else 1) for i, loss in enumerate(ours)]
nan = [*ours[:2], float("nan")]
def strange(*results):
    said = summary.strangers({"ours": [run(ours)], "torch": [run(losses) for losses in results]})
    return [text.split(" is ")[0] for text in said]
expect(strange(ours, near, ours[:10]), [])
expect(strange(ours, far), ["torch, round 2: the loss of step 3"])
expect(strange(later, nan), ["torch, round 1: the loss of step 30", "torch, round 2: the loss of step 2"])
expect(summary.strangers({"ours": [run(ours), run(far)]})[0].split(":")[0], "ours, round 2")
expect(summary.strangers({"ours": [run(ours)], "plain torch": [run(far, loss_is="its own")]}), [])

rows = {title: {"loss_is": loss, "rows_per_second": rate} for title, loss, rate in
        [("ours", "ours", 9), ("torch", "ours", 8), ("slow", "its own", 2), ("fast", "its own", 5)]}
expect(summary.best_peer(rows), "fast")
expect(summary.best_peer({"ours": rows["ours"]}), None)

# A worker's environment, but for the threads; and nothing of the user's.
build = pathlib.Path(sys.argv[1]).parent.parent
machine = running.Machine(build, 3)
show = ["python3", "-c", "import json, os; print(json.dumps(dict(os.environ)))"]
tuned, plain = machine.answer(machine.tuned(show)), machine.answer(show)
expect([tuned[f"{pool}_NUM_THREADS"] for pool in ("OMP", "OPENBLAS", "MKL")], ["3"] * 3)
expect(tuned["OMP_WAIT_POLICY"], "passive")
expect([name for name in plain if name.startswith(running.TUNING)], [])
assert "SSE41" not in tuned.values() and "Prescott" not in tuned.values(), tuned
END
