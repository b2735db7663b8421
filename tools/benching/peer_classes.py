"""Trainers of Python, each by its library's own classes."""

import torch


class Plain:
    """What one writes: autograd, and PyTorch's fastest Adam."""

    library = "torch"

    def __init__(self, _library, shape, encoder):
        self.k = shape["k"]
        self.encoder, self.decoder = (torch.nn.Parameter(encoder.clone()) for _ in range(2))
        self.b_e = torch.nn.Parameter(torch.zeros(len(encoder)))
        self.b_d = torch.nn.Parameter(torch.zeros(encoder.shape[1]))
        self.adam = torch.optim.Adam([self.encoder, self.decoder, self.b_e, self.b_d], lr=shape["lr"],
                                     fused=True)

    def reconstruct(self, x):
        a = torch.addmm(self.b_e, x - self.b_d, self.encoder.t())
        values, latents = a.topk(self.k, sorted=False)
        z = torch.zeros_like(a).scatter(1, latents, values.relu())
        return z @ self.decoder + self.b_d

    def forward(self, step, x):
        return (self.reconstruct(x) - x).square().mean()

    def update(self, loss):
        loss.backward()
        self.adam.step()
        self.adam.zero_grad()


class Sparsify:
    """sparsify's SparseCoder as its Trainer uses it on a CPU, with Adam in place of signum."""

    library = "sparsify"

    def __init__(self, library, shape, encoder):
        self.coder = library.SparseCoder(
            encoder.shape[1],
            library.SparseCoderConfig(num_latents=len(encoder), k=shape["k"]))
        self.coder.encoder.weight.data.copy_(encoder)
        self.coder.W_dec.data.copy_(encoder)
        self.coder.set_decoder_norm_to_unit_norm()
        self.adam = torch.optim.Adam(self.coder.parameters(), lr=shape["lr"], fused=True)

    def forward(self, step, x):
        return self.coder(x).fvu

    def reconstruct(self, x):
        return self.coder(x).sae_out

    def update(self, loss):
        loss.backward()
        self.coder.remove_gradient_parallel_to_decoder_directions()
        self.adam.step()
        self.adam.zero_grad()
        self.coder.set_decoder_norm_to_unit_norm()


class SparsifyHalf(Sparsify):
    """The same with the forward in bf16, as it is by itself on a GPU; weights and Adam in f32."""

    def forward(self, step, x):
        with torch.autocast("cpu", torch.bfloat16):
            return super().forward(step, x)

    def reconstruct(self, x):
        with torch.autocast("cpu", torch.bfloat16):
            return super().reconstruct(x)


class DictionaryLearning:
    """Its TopKTrainer.update(), which is not told apart into forward and update."""

    library = "dictionary_learning.trainers.top_k"

    def __init__(self, library, shape, encoder):
        self.trainer = library.TopKTrainer(
            steps=1_000_000, activation_dim=encoder.shape[1], dict_size=len(encoder),
            k=shape["k"], layer=0, lm_name="none", lr=shape["lr"], warmup_steps=0, seed=0, device="cpu")
        self.trainer.ae.encoder.weight.data.copy_(encoder)
        unit = encoder / encoder.norm(dim=1, keepdim=True)
        self.trainer.ae.decoder.weight.data.copy_(unit.t())

    def forward(self, step, x):
        return self.trainer.update(step, x)

    def reconstruct(self, x):
        return self.trainer.ae(x)

    def update(self, loss):
        pass


class SaeLens:
    """Its TopKTrainingSAE, by a training step as its trainer makes it."""

    library = "sae_lens"

    def __init__(self, library, shape, encoder):
        self.input = library.saes.sae.TrainStepInput
        self.sae = library.TopKTrainingSAE(library.TopKTrainingSAEConfig(
            d_in=encoder.shape[1], d_sae=len(encoder), k=shape["k"]))
        self.sae.W_enc.data.copy_(encoder.t())
        self.sae.W_dec.data.copy_(encoder)
        self.adam = torch.optim.Adam(self.sae.parameters(), lr=shape["lr"])

    def forward(self, step, x):
        return self.sae.training_forward_pass(self.input(
            sae_in=x, coefficients={}, dead_neuron_mask=None, n_training_steps=step,
            is_logging_step=False)).loss

    def reconstruct(self, x):
        return self.sae(x)

    def update(self, loss):
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.sae.parameters(), 1.0)
        self.adam.step()


PEERS = {"plain torch": Plain, "sparsify": Sparsify, "sparsify bf16": SparsifyHalf,
         "dictionary_learning": DictionaryLearning, "sae_lens": SaeLens}
