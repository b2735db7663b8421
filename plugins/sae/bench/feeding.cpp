// Times a training whose rows are in memory, or come from the disk, and prints one JSON object.
//
//   sae_feeding_bench make FOLDER ROWS INPUTS       rows as the store keeps them
//   sae_feeding_bench train FOLDER memory|SIZE [--latents N] [--k N] [--batch N] [--epochs N]
//                     [--threads N]
//
// SIZE: as the parameter `memory` of the stages. Run both in turns: only ratios count on a machine
// that does other things too. See docs/feeding.md.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "../training/loop.hpp"
#include "../training/streamed_rows.hpp"
#include "base/error.hpp"

using namespace kazan;
using namespace kazan::sae;

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// N(0, 1) draws around a direction of their own that 64 rows share.
class Generated final : public ActivationSource {
 public:
  Generated(std::int64_t rows, std::int64_t inputs) : rows_(rows), inputs_(inputs) {}
  std::int64_t rows() const override { return rows_; }
  std::int64_t inputs() const override { return inputs_; }
  std::vector<std::int32_t> positions() const override {
    return std::vector<std::int32_t>(static_cast<std::size_t>(rows_));
  }
  Array read(std::int64_t begin, std::int64_t end) override {
    const Draws own(1, "bench.rows"), shared(1, "bench.shared");
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs_}});
    std::vector<float> direction(static_cast<std::size_t>(inputs_));
    for (std::int64_t t = begin; t < end; ++t) {
      const auto row = out.values<float>().subspan(static_cast<std::size_t>((t - begin) * inputs_),
                                                   static_cast<std::size_t>(inputs_));
      own.normals(static_cast<std::uint64_t>(t), row);
      shared.normals(static_cast<std::uint64_t>(t % 64), direction);
      for (std::size_t i = 0; i < row.size(); ++i) row[i] += direction[i];
    }
    return out;
  }

 private:
  std::int64_t rows_, inputs_;
};

std::int64_t number(const std::map<std::string, std::string>& options, const char* name,
                    std::int64_t otherwise) {
  const auto found = options.find(name);
  return found == options.end() ? otherwise : std::atoll(found->second.c_str());
}

void train(const std::filesystem::path& folder, const std::string& memory,
           const std::map<std::string, std::string>& options) {
  const auto all = Activations::load(SavedArtifact(folder, nullptr));
  Setup setup;
  setup.form.inputs = all->inputs();
  setup.form.latents = number(options, "--latents", 6144);
  setup.activation = {Act::topk, number(options, "--k", 32)};
  setup.form.bias = Bias::both;
  setup.form.centre = Centre::b_dec;
  setup.schedule.epochs = number(options, "--epochs", 1);
  setup.schedule.batch = number(options, "--batch", 4096);
  const TrainingDraws draws{Draws(0, "sae.init"), Draws(0, "sae.init.decoder"),
                            Draws(0, "sae.order")};
  const auto start = Clock::now();
  std::unique_ptr<TrainingRows> rows;
  Feeding feeding;
  if (memory == "memory") {
    rows = std::make_unique<RowsInMemory>(all->read_all());
  } else {
    const std::int64_t bytes = row_memory(memory).value();
    feeding = feeding_within(bytes, all->rows(), all->inputs(), *setup.schedule.batch);
    if (const auto fault = fault_of(feeding, bytes); !fault.empty())
      throw Error(Fault::usage, fault);
    rows = std::make_unique<StreamedRows>(RereadRows(all->source), feeding, folder);
  }
  const auto* streamed = dynamic_cast<StreamedRows*>(rows.get());
  double first_step = 0, waited_before = 0;
  TrainingHooks hooks;
  hooks.between_steps = [&](const TrainingState&) {
    if (first_step > 0) return;
    first_step = since(start);
    if (streamed) waited_before = streamed->seconds_waited();
  };
  const auto result = train(*rows, setup, draws,
                            computing(static_cast<int>(number(options, "--threads", 2))), hooks);
  const double seconds = since(start), waited = streamed ? streamed->seconds_waited() : 0;
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  const double work = seconds - first_step;
  std::printf(
      "%s\n",
      Json::object(
          {{"rows", all->rows()},
           {"bytes", 4 * all->rows() * all->inputs()},
           {"from", memory},
           {"epochs", setup.schedule.epochs},
           {"seconds", seconds},
           {"before_steps", first_step},
           {"steps_seconds", work},
           {"rows_a_second", static_cast<double>(all->rows() * setup.schedule.epochs) / work},
           {"waited_before_steps", waited_before},
           {"waited", waited - waited_before},
           {"waited_share", (waited - waited_before) / work},
           {"processor_seconds",
            static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)},
           {"feeding_bytes", streamed ? feeding.memory() : 0.0},
           {"peak_bytes", 1024 * std::int64_t{usage.ru_maxrss}},
           {"loss", result.records.back().loss}})
          .dump()
          .c_str());
}

}  // namespace

int main(int count, char** words) {
  try {
    const std::string verb = count > 3 ? words[1] : "";
    if (verb == "make" && count == 5) {
      make_folder(words[2]);
      Activations::stored(std::make_shared<Generated>(std::atoll(words[3]), std::atoll(words[4])))
          .save({words[2], nullptr});
      return 0;
    }
    if (verb != "train" || count % 2 != 0)
      throw Error(Fault::usage, "make FOLDER ROWS INPUTS, or train FOLDER memory|SIZE [--NAME N]");
    std::map<std::string, std::string> options;
    for (int i = 4; i < count; i += 2) options[words[i]] = words[i + 1];
    train(words[2], words[3], options);
    return 0;
  } catch (const Error& e) {
    std::fprintf(stderr, "sae_feeding_bench: %s\n", e.what());
    return exit_code(e.fault());
  }
}
