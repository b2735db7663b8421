// How large artifacts are on disk and in the memory of who loads them, from what is known of them
// before they exist: for plan steps. At most; kUnknown where a size is.
#pragma once

#include "sdk/planner.hpp"

namespace kazan {

struct ArtifactSize {
  double disk = 0;
  double memory = 0;  // once loaded, with what loading takes for a while
};

// Bytes of rows that who reads all of them asks for at once, where they have the choice: enough for
// a model to compute several windows side by side.
constexpr double kReadTogether = 8 << 20;

// kazan.Text/1: dimension "bytes".
ArtifactSize text_size(const Description& text);

// kazan.Tokens/1: dimension "tokens"; attribute "bytes" of the text.
ArtifactSize tokens_size(const Description& tokens);

// kazan.Tokens/1 of who reads by ranges of rows, as TokenWindows; disk: where they have no text.
// Attributes, where known: "windows": how many; "window": tokens of the longest; "pieces": of the
// vocabulary, of those without a text.
ArtifactSize token_windows_size(const Description& tokens);

// kazan.Activations/1: dimensions "tokens" and "inputs". Memory: of the open file, or of what
// carrying out a recipe takes (with `reading`, which says the rest), not of rows.
ArtifactSize activations_size(const Description& activations);

// kazan.Codes/1: dimensions "tokens" and "latents"; attribute "most_active": latents a row, at
// most. Without it every latent may be active in every row.
ArtifactSize codes_size(const Description& codes);
double code_entries(const Description& codes);

// kazan.Sae/1: dimensions "latents" and "inputs"; attribute "tied".
ArtifactSize sae_size(const Description& sae);

// kazan.Table/1: columns of numbers and of integers below 10^10.
ArtifactSize table_size(double rows, double numbers, double integers);

// A dataset of an HDF5 file of ours; rank 1 when row_bytes is that of one element.
double hdf5_dataset_bytes(double rows, double row_bytes, bool one_axis);

}  // namespace kazan
