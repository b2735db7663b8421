"""From what was measured to a table."""

import statistics

from . import bounds
from .running import UNTIMED

# Losses are compared because who trains something else cannot be compared with. f32 sums in another
# order differ in the seventh digit, and a tie that falls the other way in the sixth. Each step starts
# from the differences of the last: in 400 steps of drawn rows they grew to 0.4 %, in 600 of a model's
# rows they did not.
SAME_LOSS, SAME_STEPS, SAME_LATER = 1e-4, 15, 0.03


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
        "threads": results[0]["threads"],
    }


def summary(runs, shape, rates):
    rows = {title: row(results, shape) for title, results in runs.items()}
    for title, entry in rows.items():
        if title.startswith("ours"):
            forward, update = bounds.of_ours(shape, entry["density"], rates)
            entry["forward_of_bound"] = forward / entry["forward_seconds"]
            entry["update_of_bound"] = update / entry["update_seconds"]
    return rows


def strangers(runs):
    """Processes whose losses are not those of the first of ours, in words."""
    ours = runs["ours"][0]["losses"]
    said = []
    for title, results in runs.items():
        for turn, result in enumerate(results):
            step = None if is_peer(result) else strange_step(result["losses"], ours)
            if step is not None:
                said.append(f"{title}, round {turn + 1}: the loss of step {step} is "
                            f"{result['losses'][step]:.8g}, that of ours {ours[step]:.8g}: they do "
                            "not train the same")
    return said


def strange_step(losses, ours):
    """The first, or None. Who reached an FVU sooner has fewer."""
    for step, (loss, own) in enumerate(zip(losses, ours)):
        same = SAME_LOSS if step < SAME_STEPS else SAME_LATER
        if not abs(loss - own) <= same * abs(own):
            return step
    return None


def is_peer(result):
    return result.get("loss_is", "ours") != "ours"


def best_peer(rows):
    """Its title, or None."""
    peers = [title for title, entry in rows.items() if is_peer(entry)]
    return max(peers, key=lambda title: rows[title]["rows_per_second"], default=None)


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
    threads = rows["ours"]["threads"]
    for title, entry in rows.items():
        if entry["threads"] != threads:
            title += f", threads: {entry['threads']}"
        print(f"  {title:<22}{columns(entry, tuned, ideal)}")
    print(f"  {'ideal dense':<22}{ideal:>9,.0f}{'':>18}{ideal / tuned:>8.2f}{1:>8.2f}")
    installed = rows["torch"]["rows_per_second"]
    if installed > tuned:
        print(f"  torch as installed is the faster one here: ours has "
              f"{rows['ours']['rows_per_second'] / installed:.1f} times its rows/s")
    if best := best_peer(rows):
        ratio = rows["ours"]["rows_per_second"] / rows[best]["rows_per_second"]
        print(f"  ours has {ratio:.1f} times the rows/s of the best peer, {best}")
