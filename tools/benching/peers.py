"""What trains SAEs in Python, in an environment of its own: build/peers."""

import subprocess
import sys

from .running import UNTIMED

# Title, import name, what PyPI calls it.
PEERS = [
    ("plain torch", "torch", "torch"),  # autograd and fused Adam, of PyPI's version
    ("sparsify", "sparsify", "eai-sparsify"),
    ("sparsify bf16", "sparsify", "eai-sparsify"),
    ("dictionary_learning", "dictionary_learning", "dictionary-learning"),
    ("sae_lens", "sae_lens", "sae-lens"),
]
HOURS = 3600


class Peers:
    def __init__(self, root, wanted):
        self.root, self.python = root, root / "build" / "peers" / "bin" / "python"
        self.there, self.missing, self.wanted = [], {}, wanted
        if wanted:
            self.prepare()

    def prepare(self):
        """A package that the system's Python has is used as it is."""
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", "--system-site-packages",
                            self.python.parent.parent], check=True)
        for title, module, package in PEERS:
            reason = self.fault(module) and (self.install(package) or self.fault(module))
            if reason:
                self.missing[title] = reason
            else:
                self.there.append(title)

    def fault(self, module):
        done = subprocess.run([self.python, "-c", f"import {module}"], capture_output=True,
                              text=True)
        return done.returncode and (done.stderr.strip().splitlines() or ["it crashes"])[-1]

    def install(self, package):
        print(f"tools/bench: installing {package} (torch: some GB)", file=sys.stderr)
        try:
            done = subprocess.run([self.python, "-m", "pip", "install", "-q",
                                   "--disable-pip-version-check", package],
                                  capture_output=True, text=True, timeout=HOURS)
        except subprocess.TimeoutExpired:
            return "pip took more than an hour"
        return done.returncode and (done.stderr.strip().splitlines() or ["pip failed"])[-1]

    def commands(self, machine, shape, folder):
        """Of what they have: Top-K, untied."""
        if not self.there or shape.act != "topk" or shape.tied:
            return {}
        data = machine.answer(machine.words("data", shape, 0) + [f"folder={folder}"])
        words = [f"inputs={data['inputs']}", f"batches={data['batches']}", f"look={data['look']}",
                 *(word for word in machine.words("data", shape, 0)[2:]
                   if not word.startswith(("inputs=", "rows=", "batches="))),
                 f"folder={folder}"]
        steps = [f"steps={shape.steps + UNTIMED}" if word.startswith("steps=") else word
                 for word in words]
        program = self.root / "tools" / "benching" / "peer.py"
        return {title: [self.python, program, title, *steps] for title in self.there}

    def say(self):
        for title, reason in self.missing.items():
            print(f"  {title}: not compared, for it could not be installed: {reason}")
        if self.wanted and self.there:
            print("  Peers train Top-K, untied, by their own classes and losses, in f32 but for "
                  "sparsify bf16, from the\n  same start and rows; where they scale the decoder's "
                  "rows or start b_d elsewhere, they do so here too.\n  Their losses are not "
                  "compared.")
