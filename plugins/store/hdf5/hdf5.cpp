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
  Threads threads{this};  // of a model that computes live rows

  void plan(Planner& planner) override {
    const Description& rows = planner.description(activations);
    Description kept{rows.shape, rows.attributes};
    if (*without_first)
      for (auto& d : kept.shape)
        if (d.name == "tokens") d = {d.name, std::nullopt, d.size ? d.size : d.at_most};
    planner.describe(stored, std::move(kept));
    planner.estimate(needs_of_storing(rows));
  }

  // Into the scratch folder first: saving the output then only links the file.
  void run(Context& context) override {
    const ArtifactFolder scratch{context.scratch(), &context.services()};
    context.environment(activations->source->environment());  // of live rows
    Activations rows = *activations;
    if (*without_first) rows.source = rows_without_first(rows.source);
    Activations::stored(watched(rows, context)).save(scratch);
    *stored = *Activations::load(scratch);
    context.metric("rows", static_cast<double>(stored->rows()), "rows of activations, one a token");
    context.metric("inputs", static_cast<double>(stored->inputs()), "width of a row");
    context.metric("bytes",
                   static_cast<double>(std::filesystem::file_size(scratch.path / "activations.h5")),
                   "size of activations.h5");
  }

  static std::shared_ptr<ActivationSource> watched(const Activations& rows, Context& context) {
    if (rows.recipe.is_null()) return std::make_shared<Watched>(rows, context);
    return std::make_shared<KeptRows>(rows, context);
  }
};

KAZAN_STAGE(StoreHdf5, "store.hdf5", "Puts activations on disk")

}  // namespace kazan
