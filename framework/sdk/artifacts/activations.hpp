// kazan.Activations/1: one row of a model's activations per token, stored or live.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "sdk/array.hpp"
#include "sdk/artifact.hpp"
#include "sdk/difference.hpp"
#include "sdk/recipe.hpp"

namespace kazan {

// Where rows come from: an HDF5 file, or a model that runs when they are asked for.
class ActivationSource {
 public:
  virtual ~ActivationSource() = default;
  virtual std::int64_t rows() const = 0;
  virtual std::int64_t inputs() const = 0;                  // width of a row
  virtual std::vector<std::int32_t> positions() const = 0;  // of each row in its window
  // Rows [begin, end) as f32 [tokens inputs]. Throws Error on a NaN or infinity, naming the row.
  virtual Array read(std::int64_t begin, std::int64_t end) = 0;
  // What computes the rows, for the reader's Context::environment; nothing when they are stored.
  virtual Json environment() const { return Json::object(); }
};

// Throws Error (Fault::input) naming the first row [tokens inputs] f32 that has a NaN or infinity;
// `first_row` is the number of the array's row 0 in `source`, which the message names.
void require_finite(const Array& rows, std::int64_t first_row, std::string_view source);

struct Activations {
  static constexpr const char* kType = "kazan.Activations/1";
  static constexpr Kind kKind = Kind::recipe;

  std::shared_ptr<ActivationSource> source;
  Json recipe;  // null when stored

  std::int64_t rows() const { return source->rows(); }
  std::int64_t inputs() const { return source->inputs(); }
  // Of a recipe none: its reader finds that out.
  std::vector<std::int64_t> shape() const {
    if (!source) return {};
    return {rows(), inputs()};
  }
  Array read(std::int64_t begin, std::int64_t end) const { return source->read(begin, end); }
  Array read_all() const { return source->read(0, source->rows()); }

  static Activations live(const ActivationRecipe& recipe);
  // Saving rows writes them to activations.h5 in chunks, without holding them all; rows that were
  // loaded from such a file are linked, not written again.
  static Activations stored(std::shared_ptr<ActivationSource> rows);

  void save(const ArtifactFolder& folder) const;  // recipe.json or activations.h5
  static std::shared_ptr<Activations> load(const SavedArtifact& artifact);
  Difference difference(const Activations& found) const;
};

}  // namespace kazan
