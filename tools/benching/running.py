"""Runs the contestants in turn."""

import json
import os
import subprocess
import sys
import time

# How variables begin by which OpenMP, BLAS libraries, oneDNN and libtorch choose threads and kernels.
TUNING = ("OMP_", "GOMP_", "KMP_", "OPENBLAS_", "GOTO_", "MKL_", "ONEDNN_", "DNNL_", "ATEN_")
UNTIMED = 2  # steps at the start of each process: pages, caches, what earlier batches teach


def processor():
    """As Linux calls it."""
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "a processor without a name"


class Machine:
    """Where things are, and how many threads they get."""

    def __init__(self, build, threads):
        self.build, self.threads = build, threads
        self.program = build / "tools" / "sae_bench"

    def tuned(self, command):
        """`runner env` keeps what is set, and would give each as many threads as there are cores."""
        threads = [f"{pool}_NUM_THREADS={self.threads}" for pool in ("OMP", "OPENBLAS", "MKL")]
        return ["env", *threads, self.build / "bin" / "runner", "env", *command]

    def words(self, contestant, shape, steps):
        return [self.program, contestant, *shape.words(), f"threads={self.threads}",
                f"steps={steps}"]

    def answer(self, command):
        """The JSON that a command prints."""
        # What tunes a library comes from tuned() alone.
        ours = {name: value for name, value in os.environ.items() if not name.startswith(TUNING)}
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              env=ours)
        if done.returncode != 0:
            words = " ".join(str(word) for word in command)
            sys.exit(f"tools/bench: {words}: {done.stderr.strip() or done.returncode}")
        return json.loads(done.stdout.splitlines()[-1])

    def rates(self, shape):
        return self.answer(self.tuned(self.words("rates", shape, 0)))


def contestants(machine, shape, options, peers):
    """Title -> command, in the order of the turns."""
    steps = shape.steps + UNTIMED
    own = ["ours"] + [f"ours:{path}" for path in options.kernels]
    commands = {name: machine.tuned(machine.words(name, shape, steps)) for name in own}
    commands["torch"] = machine.words("torch", shape, steps)
    commands["torch tuned"] = machine.tuned(commands["torch"])
    if options.device != "cpu":
        commands[f"torch {options.device}"] = commands["torch tuned"] + [f"device={options.device}"]
    commands.update(peers)
    return commands


def check_threads(title, found, expected):
    """libtorch as it is installed takes what it likes."""
    if title != "torch" and found != expected:
        sys.exit(f"tools/bench: {title}: expected {expected} threads, found {found}")


class Progress:
    """What is measured just now: on a terminal in one line, else a line every few seconds."""

    def __init__(self):
        self.live, self.told = sys.stderr.isatty(), 0.0

    def say(self, text):
        if self.live:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
        elif time.monotonic() - self.told >= 5:
            self.told = time.monotonic()
            print(text, file=sys.stderr, flush=True)

    def end(self):
        if self.live:
            print("\r\033[K", end="", file=sys.stderr)


def in_turns(machine, name, commands, rounds):
    """Title -> what each of its processes printed."""
    runs = {title: [] for title in commands}
    progress = Progress()
    for turn in range(rounds):
        for title, command in commands.items():
            progress.say(f"{name}: round {turn + 1} of {rounds}, {title}")
            runs[title].append(machine.answer(command))
            check_threads(title, runs[title][-1]["threads"], machine.threads)
    progress.end()
    return runs
