"""What is trained: the shapes that --shapes names."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Shape:
    latents: int
    batch: int
    act: str  # topk, batch_topk, relu
    k: int  # of relu 0
    steps: int  # timed, a process
    inputs: int = 768
    tied: bool = False
    bias: float = 0  # what b_e starts at
    l1: float = 0
    rows: str = "normal"  # outliers, model, or a file
    batches: int = 4  # of them, at most
    lr: float = 1e-4
    until: float = 0  # an FVU of the last batch, which ends a training

    def words(self):
        """As sae_bench takes them."""
        return [f"inputs={self.inputs}", f"latents={self.latents}", f"batch={self.batch}",
                f"act={self.act}", f"k={self.k}", f"bias={self.bias}", f"l1={self.l1}",
                f"tied={int(self.tied)}", f"rows={self.rows}", f"batches={self.batches}",
                f"lr={self.lr}", f"until={self.until}"]

    def described(self, density):
        kind = {"topk": "Top-K", "batch_topk": "BatchTopK", "relu": "ReLU"}[self.act]
        k = f" k {self.k}" if self.k else ""
        return (f"{kind}{k}, {self.inputs} inputs, {self.latents} latents, batch {self.batch}, "
                f"{'tied' if self.tied else 'untied'}, rows: {self.rows}; "
                f"{100 * density:.2f} % of latents active")


# A pre-activation of a normal row by a direction of length 1 is N(0, 1): one in twenty is above
# 1.645.
RELU = dict(act="relu", k=0, bias=-1.645, l1=0.1)

SHAPES = {
    "study": Shape(6144, 220, "topk", 384, 12, tied=True),
    "small": Shape(6144, 220, "topk", 32, 12),
    "wide": Shape(6144, 4096, "topk", 32, 4),
    "deep": Shape(6144, 8192, "topk", 400, 3),
    "wider": Shape(24576, 4096, "topk", 32, 3),
    "batch": Shape(6144, 2048, "batch_topk", 32, 4),
    "relu": Shape(6144, 2048, **RELU, steps=4),
    # Where screening in 8 bits could fail: a few inputs that are always large; and what a model
    # computes.
    "outliers": Shape(6144, 2048, "topk", 32, 4, rows="outliers"),
    "model": Shape(6144, 2048, "topk", 32, 4, inputs=256, rows="model"),
}
DEFAULT = "study,wide,batch,relu,model"
