"""From what was measured to a table."""

import statistics

from . import bounds
from .running import UNTIMED

# Losses are compared because who trains something else cannot be compared with. f32 sums in another
# order differ in the seventh digit, and a tie that falls the other way in the sixth.
SAME_LOSS = 1e-4


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(results, part):
    return [s for result in results for s in result[part][UNTIMED:]]


def row(results, shape):
    forward, update = timed(results, "forward_seconds"), timed(results, "update_seconds")
    rates = [shape.batch / (f + u) for f, u in zip(forward, update)]
    active = [a for result in results for a in result["active"][UNTIMED:]]
    return {
        "rows_per_second": statistics.median(rates),
        "p10": percentile(rates, 0.1),
        "p90": percentile(rates, 0.9),
        "forward_seconds": statistics.median(forward),
        "update_seconds": statistics.median(update),
        "memory_bytes": max(r["memory_bytes"] - r["memory_of_data_bytes"] for r in results),
        "density": statistics.mean(active) / (shape.batch * shape.latents),
        "losses": results[0]["losses"],
        "loss_is": results[0].get("loss_is", "ours"),
    }


def summary(runs, shape, rates):
    rows = {title: row(results, shape) for title, results in runs.items()}
    for title, entry in rows.items():
        if title.startswith("ours"):
            forward, update = bounds.of_ours(shape, entry["density"], rates)
            entry["forward_of_bound"] = forward / entry["forward_seconds"]
            entry["update_of_bound"] = update / entry["update_seconds"]
    return rows


def strangers(rows):
    """Those whose losses are not those of ours, in words."""
    said = []
    for title, entry in rows.items():
        if entry["loss_is"] != "ours":
            continue
        for step, (loss, ours) in enumerate(zip(entry["losses"], rows["ours"]["losses"])):
            if not abs(loss - ours) <= SAME_LOSS * abs(ours):
                said.append(f"{title}: the loss of step {step} is {loss:.8g}, that of ours "
                            f"{ours:.8g}: they do not train the same")
                break
    return said


def columns(entry, tuned, ideal):
    share = "".join(f"{100 * entry[part]:>7.0f} %" if part in entry else f"{'':>9}"
                    for part in ("forward_of_bound", "update_of_bound"))
    rate = entry["rows_per_second"]
    loss = f"{entry['losses'][-1]:.7g}" if entry["loss_is"] == "ours" else f"({entry['loss_is']})"
    return (f"{rate:>9,.0f}{entry['p10']:>9,.0f}{entry['p90']:>9,.0f}{rate / tuned:>8.2f}"
            f"{rate / ideal:>8.2f}{1e3 * entry['forward_seconds']:>9,.1f}"
            f"{1e3 * entry['update_seconds']:>9,.1f}{share}"
            f"{entry['memory_bytes'] / 2**20:>7,.0f} MiB  {loss}")


def print_table(name, shape, rows, ideal):
    print(f"\n{name}: {shape.described(rows['ours']['density'])}")
    print(f"  {'':<22}{'rows/s':>9}{'10 %':>9}{'90 %':>9}{'x tuned':>8}{'x ideal':>8}"
          f"{'fwd ms':>9}{'upd ms':>9}{'of bound':>9}{'of bound':>9}{'memory':>11}  last loss")
    tuned = rows["torch tuned"]["rows_per_second"]
    for title, entry in rows.items():
        print(f"  {title:<22}{columns(entry, tuned, ideal)}")
    print(f"  {'ideal dense':<22}{ideal:>9,.0f}{'':>18}{ideal / tuned:>8.2f}{1:>8.2f}")
