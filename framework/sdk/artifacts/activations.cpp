#include "sdk/artifacts/activations.hpp"

#include <algorithm>
#include <cmath>

#include "base/files.hpp"
#include "sdk/arrays/hdf5.hpp"
#include "sdk/artifacts/format.hpp"
#include "sdk/artifacts/sizes.hpp"
#include "sdk/provider.hpp"

namespace kazan {
namespace {

class StoredRows final : public ActivationSource {
 public:
  explicit StoredRows(const CheckedFile& source)
      : source_(source),
        path_(source.path()),
        file_(Hdf5File::open(source)),
        rows_(file_.dataset("activations", Dtype::f32, 2)),
        positions_(file_.read<std::int32_t>("positions")) {
    require_format(path_, file_.text("producer"), Activations::kType);
    if (static_cast<std::int64_t>(positions_.size()) != rows())
      refuse(std::to_string(positions_.size()) + " positions for " + std::to_string(rows()) +
             " rows");
    if (inputs() < 1) refuse("rows of no inputs");
    if (std::any_of(positions_.begin(), positions_.end(), [](auto p) { return p < 0; }))
      refuse("a position below 0");
  }

  std::int64_t rows() const override { return rows_.rows(); }
  std::int64_t inputs() const override { return rows_.sizes()[1]; }
  std::vector<std::int32_t> positions() const override { return positions_; }
  const CheckedFile& source() const { return source_; }
  Array read(std::int64_t begin, std::int64_t end) override {
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs()}});
    rows_.read(begin, end, out.data());
    require_finite(out, begin, path_.native());
    return out;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(Fault::input, path_.native() + " holds no activations: " + why);
  }

  CheckedFile source_;
  std::filesystem::path path_;
  Hdf5File file_;
  Hdf5Dataset rows_;
  std::vector<std::int32_t> positions_;
};

// Rows to ask for at once: whole chunks.
std::int64_t some_chunks(std::int64_t chunk_rows, std::int64_t inputs) {
  const std::int64_t bytes = std::max<std::int64_t>(4 * inputs * chunk_rows, 1);
  return chunk_rows * std::max<std::int64_t>(static_cast<std::int64_t>(kReadTogether) / bytes, 1);
}

void save_rows(ActivationSource& source, const std::filesystem::path& path) {
  auto file = Hdf5File::create(path);
  file.attribute("producer", Activations::kType);
  file.write("positions", "tokens", source.positions(), "token of its window");
  {
    auto rows = file.create_dataset("activations", Dtype::f32,
                                    {{"tokens", source.rows()}, {"inputs", source.inputs()}},
                                    "the site's own");
    const auto step = some_chunks(std::max<std::int64_t>(rows.chunk_rows(), 1), source.inputs());
    for (std::int64_t begin = 0; begin < source.rows(); begin += step) {
      const auto end = std::min(begin + step, source.rows());
      const Array part = source.read(begin, end);
      require_finite(part, begin, "the activations to store");
      rows.write(begin, end, part.values<float>().data());
    }
  }
  file.close();
}

// Files of the store do not change, so one file can have two names; a copy where it cannot.
void link_or_copy(const CheckedFile& file, const std::filesystem::path& to) {
  file.verify();  // lest damage be saved as if it were right
  const auto& from = file.path();
  std::error_code error;
  std::filesystem::create_hard_link(from, to, error);
  if (error) std::filesystem::copy_file(from, to, error);
  if (error) throw_errno("write", to.native(), error.value());
}

}  // namespace

void require_finite(const Array& rows, std::int64_t first_row, std::string_view source) {
  const auto width = rows.size(0) ? rows.count() / rows.size(0) : 0;
  const auto values = rows.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      throw Error(Fault::input,
                  std::string(source) + ": row " +
                      std::to_string(first_row + static_cast<std::int64_t>(i) / width) +
                      " has a value that is NaN or infinite, at input " +
                      std::to_string(static_cast<std::int64_t>(i) % width));
}

Activations Activations::live(const ActivationRecipe& recipe) {
  Activations out;
  out.recipe = recipe.to_json();
  return out;
}

Activations Activations::stored(std::shared_ptr<ActivationSource> rows) {
  Activations out;
  out.source = std::move(rows);
  return out;
}

void Activations::save(const ArtifactFolder& folder) const {
  if (!recipe.is_null())
    write_file(folder.path / ActivationRecipe::kFile, recipe.dump(2) + "\n");
  else if (const auto* already = dynamic_cast<const StoredRows*>(source.get()))
    link_or_copy(already->source(), folder.path / "activations.h5");
  else if (source)
    save_rows(*source, folder.path / "activations.h5");
  else
    throw Error(Fault::internal, "activations with neither rows nor a recipe");
}

std::shared_ptr<Activations> Activations::load(const SavedArtifact& artifact) {
  auto out = std::make_shared<Activations>();
  if (!artifact.has(ActivationRecipe::kFile)) {
    out->source = std::make_shared<StoredRows>(artifact.open("activations.h5"));
    return out;
  }
  const auto recipe = ActivationRecipe::load(artifact);
  out->recipe = recipe.to_json();
  auto& services = artifact.services();
  out->source = provider<RecipeRunner>(services, recipe.provider).open(recipe, services);
  return out;
}

}  // namespace kazan
