"""How long contestants train until rows that they do not train on are reconstructed so well."""

import dataclasses
import math
import statistics

from . import running

PASSAGES = 128  # of the bundled model's rows: about 50,000
MOST_STEPS, LR = 4000, 3e-4
DRAWN, READ = 32, 256  # batches at most


def shape_for(shape, rows, fvu):
    batches = DRAWN if rows in ("normal", "outliers") else READ
    return dataclasses.replace(shape, rows=rows, until=fvu, lr=LR, steps=MOST_STEPS,
                               batches=batches)


def looks(result):
    """The FVUs that are numbers; a training that has gone astray has others."""
    return [fvu for fvu in result["fvu"] if fvu is not None and not math.isnan(fvu)]


def reached(results, fvu):
    """Medians of steps and seconds, or None where one process did not come so far."""
    if any(not looks(r) or looks(r)[-1] > fvu for r in results):
        return None
    return tuple(statistics.median(r[part][-1] for r in results) for part in ("steps", "seconds"))


def print_table(name, shape, runs):
    first = runs["ours"][0]
    print(f"\n{name}: {shape.k} of {shape.latents} latents, batch {shape.batch}, lr {shape.lr}, "
          f"{first['batches']} batches again and again,\n  until FVU {shape.until:g} of a batch that "
          f"is not trained on, looked at every {first['look']} steps")
    print(f"  {'':<22}{'steps':>7}{'seconds':>9}{'x ours':>8}{'rows/s':>9}")
    ours = reached(runs["ours"], shape.until)
    for title, results in runs.items():
        found = reached(results, shape.until)
        if not found:
            best = min((min(looks(r)) for r in results if looks(r)), default=math.nan)
            print(f"  {title:<22}not in {results[0]['steps'][-1]} steps, "
                  f"{results[0]['seconds'][-1]:,.0f} s: {best:.3f}")
            continue
        steps, seconds = found
        ratio = f"{seconds / ours[1]:>8.2f}" if ours else f"{'':>8}"
        print(f"  {title:<22}{steps:>7,.0f}{seconds:>9,.2f}{ratio}"
              f"{steps * shape.batch / seconds:>9,.0f}")


def measure(name, shape, rows, machine, options, _rates, installed, folder):
    there = shape_for(shape, rows, options.until)
    commands = running.contestants(machine, there, options,
                                   installed.commands(machine, there, folder))
    runs = running.in_turns(machine, name, commands, options.rounds)
    print_table(name, there, runs)
    return {"until": options.until, "lr": LR, "runs": runs}
