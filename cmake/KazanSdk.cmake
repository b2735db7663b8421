# What a plugin's author may include, by path below framework/ and, once installed, include/kazan/.
# The ABI stamp is made from these headers (all but testing/), so each must need only others of the
# list: the test out_of_tree compiles what is installed. docs/adr/0022-the-installed-sdk.md says why.
set(KAZAN_SDK_HEADERS
  base/checksum.hpp base/complaint.hpp base/error.hpp base/file_name.hpp base/files.hpp base/hash.hpp
  base/json.hpp base/json_member.hpp base/said.hpp base/shell_word.hpp base/spread.hpp base/text.hpp base/units.hpp
  sdk/array.hpp sdk/artifact.hpp sdk/checked_file.hpp sdk/checkpoint.hpp sdk/context.hpp
  sdk/coordinate.hpp sdk/damaged.hpp sdk/difference.hpp sdk/draws.hpp sdk/estimate.hpp sdk/figure.hpp
  sdk/hub_cache.hpp sdk/metric.hpp sdk/metric_text.hpp sdk/metrics.hpp sdk/model_folder.hpp
  sdk/param.hpp sdk/planner.hpp sdk/port.hpp sdk/provider.hpp sdk/recipe.hpp sdk/renderer.hpp
  sdk/series.hpp sdk/stage.hpp
  sdk/arrays/hdf5.hpp sdk/arrays/safetensors.hpp sdk/arrays/tensor_words.hpp
  sdk/artifacts/activations.hpp sdk/artifacts/codes.hpp sdk/artifacts/corpus.hpp sdk/artifacts/format.hpp
  sdk/artifacts/model.hpp sdk/artifacts/reconstruct.hpp sdk/artifacts/sae.hpp
  sdk/artifacts/sizes.hpp sdk/artifacts/table.hpp sdk/artifacts/text.hpp sdk/artifacts/token_windows.hpp
  sdk/artifacts/tokens.hpp
  sdk/sae/activation.hpp sdk/sae/variant.hpp
  sdk/torch/environment.hpp sdk/torch/stamp.hpp sdk/torch/tensor.hpp)
set(KAZAN_SDK_TESTING_HEADERS testing/compare.hpp testing/fixtures.hpp testing/rig.hpp)
