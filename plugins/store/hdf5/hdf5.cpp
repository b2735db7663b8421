#include "kept_rows.hpp"
#include "sdk/stage.hpp"
#include "store/hdf5/estimate.hpp"
#include "without_first.hpp"

namespace kazan {
namespace {

// Stored rows as they pass by: says how far it is, and stops when the user asks.
class Watched final : public ActivationSource {
 public:
  Watched(const Activations& from, Context& context) : from_(from), context_(context) {}

  std::int64_t rows() const override { return from_.rows(); }
  std::int64_t inputs() const override { return from_.inputs(); }
  std::vector<std::int32_t> positions() const override { return from_.source->positions(); }
  Array read(std::int64_t begin, std::int64_t end) override {
    context_.check_stop();
    context_.progress(begin, rows(), "row");
    return from_.read(begin, end);
  }

 private:
  const Activations& from_;
  Context& context_;
};

}  // namespace
class StoreHdf5 final : public Stage {
  Input<Activations> activations{this, "activations", "[tokens inputs], live or stored"};
  Output<Activations> stored{this, "stored", "the same rows, on disk", tolerance(1e-3)};
  Param<bool> without_first{this, "without_first", false,
                            "leaves out the rows that are the first of their window"};
  Metric rows{this, "rows", "rows of activations, one a token"};
  Metric inputs{this, "inputs", "width of a row"};
  Metric bytes{this, "bytes", "size of activations.h5"};
  Threads threads{this};  // of a model that computes live rows

  void plan(Planner& planner) override {
    const Description& given = planner.description(activations);
    Description kept{given.shape, given.attributes};
    if (*without_first)
      for (auto& d : kept.shape)
        if (d.name == "tokens") d = {d.name, std::nullopt, d.size ? d.size : d.at_most};
    planner.describe(stored, std::move(kept));
    planner.estimate(needs_of_storing(given));
  }

  // Into the scratch folder first: saving the output then only links the file.
  void run(Context& context) override {
    const ArtifactFolder scratch{context.scratch(), &context.services()};
    context.environment(activations->source->environment());  // of live rows
    Activations kept = *activations;
    if (*without_first) kept.source = rows_without_first(kept.source);
    Activations::stored(watched(kept, context)).save(scratch);
    *stored = *Activations::load(scratch);
    const auto file = scratch.path / "activations.h5";
    context.metric(rows, static_cast<double>(stored->rows()));
    context.metric(inputs, static_cast<double>(stored->inputs()));
    context.metric(bytes, static_cast<double>(std::filesystem::file_size(file)));
  }

  static std::shared_ptr<ActivationSource> watched(const Activations& kept, Context& context) {
    if (kept.recipe.is_null()) return std::make_shared<Watched>(kept, context);
    return std::make_shared<KeptRows>(kept, context);
  }
};

KAZAN_STAGE(StoreHdf5, "store.hdf5", "Puts activations on disk")

}  // namespace kazan
