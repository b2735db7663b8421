// Times a training whose rows are in memory, or come from the disk, and prints one JSON object.
//
//   sae_feeding_bench make FOLDER ROWS INPUTS       rows as the store keeps them
//   sae_feeding_bench train FOLDER memory|SIZE [--latents N] [--k N] [--batch N] [--epochs N]
//                     [--threads N]
//   sae_feeding_bench read FOLDER memory|SIZE|random [--batch N] [--epochs N]
//                     the same reads without a training; random: row after row from a plain file
//
// SIZE: as the parameter `memory` of the stages. Run both in turns: only ratios count on a machine
// that does other things too. See docs/feeding.md.
#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>

#include "../training/loop.hpp"
#include "../training/streamed_rows.hpp"
#include "base/error.hpp"
#include "base/units.hpp"

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

std::int64_t count_of(const std::string& what, const std::string& text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 1)
    throw Error(Fault::usage, what + ": expected a whole number from 1 on, found " + text);
  return out;
}

std::int64_t number(const std::map<std::string, std::string>& options, const char* name,
                    std::int64_t otherwise) {
  const auto found = options.find(name);
  return found == options.end() ? otherwise : count_of(name, found->second);
}

double processor_seconds() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

std::int64_t peak_bytes() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return 1024 * std::int64_t{usage.ru_maxrss};
}

// What is not done: an access a row, of a plain file.
class RowsAtRandom final : public TrainingRows {
 public:
  RowsAtRandom(ActivationSource& source, const std::filesystem::path& folder)
      : rows_(source.rows()),
        inputs_(source.inputs()),
        file_(folder, rows_ * inputs_ * 4, "the comparison") {
    for (std::int64_t row = 0; row < rows_; row += 1024) {
      const std::int64_t end = std::min(rows_, row + 1024);
      const Array part = source.read(row, end);
      file_.write(row * inputs_ * 4, part.data(), (end - row) * inputs_ * 4);
    }
  }
  std::int64_t rows() const override { return rows_; }
  std::int64_t inputs() const override { return inputs_; }
  const float* read(std::int64_t begin, std::int64_t end) override {
    batch_.at_least(static_cast<std::size_t>((end - begin) * inputs_));
    file_.read(begin * inputs_ * 4, batch_.data(), (end - begin) * inputs_ * 4);
    return batch_.data();
  }
  const float* read(const Order& order, std::int64_t begin, std::int64_t end) override {
    batch_.at_least(static_cast<std::size_t>((end - begin) * inputs_));
    for (std::int64_t i = begin; i < end; ++i)
      file_.read((*order)[static_cast<std::size_t>(i)] * inputs_ * 4,
                 batch_.data() + (i - begin) * inputs_, inputs_ * 4);
    return batch_.data();
  }

 private:
  std::int64_t rows_, inputs_;
  ScratchFile file_;
  trainer::Buffer<float> batch_;
};

using Options = std::map<std::string, std::string>;

std::unique_ptr<TrainingRows> rows_from(const std::string& where, const Activations& all,
                                        const std::filesystem::path& folder, std::int64_t batch) {
  if (where == "memory") return std::make_unique<RowsInMemory>(all.read_all());
  if (where == "random") return std::make_unique<RowsAtRandom>(*all.source, folder);
  const std::int64_t bytes = parse_bytes(where, "SIZE");
  const Feeding feeding = feeding_within(bytes, all.rows(), all.inputs(), batch);
  if (const auto fault = fault_of(feeding, bytes); !fault.empty()) throw Error(Fault::usage, fault);
  return std::make_unique<StreamedRows>(RereadRows(all.source),
                                        std::make_unique<ShuffledFile>(feeding, folder));
}

double waited(const TrainingRows& rows) {
  const auto* streamed = dynamic_cast<const StreamedRows*>(&rows);
  return streamed ? streamed->seconds_waited() : 0;
}

// As from the store: every chunk is compared when it is read for the first time.
std::shared_ptr<Activations> stored_rows(const std::filesystem::path& folder) {
  const std::string file = "activations.h5";
  SavedArtifact::Checks checks{"bench/rows", {{file, digest_file(folder / file).chunks}}};
  return Activations::load(SavedArtifact(folder, nullptr, std::move(checks)));
}

void print(const Json& result) {
  std::printf("%s\n", result.dump().c_str());
}

void read_only(const std::filesystem::path& folder, const std::string& where,
               const Options& options) {
  const auto all = stored_rows(folder);
  const std::int64_t batch = number(options, "--batch", 4096), count = all->rows();
  const std::int64_t epochs = number(options, "--epochs", 2);
  const auto rows = rows_from(where, *all, folder, batch);
  const Draws draws(0, "sae.order");
  double seconds = 0, work = 0;
  for (std::int64_t epoch = 0; epoch <= epochs; ++epoch) {  // the first is not timed
    const auto order = std::make_shared<const std::vector<std::int64_t>>(
        draws.permutation(count, static_cast<std::uint64_t>(epoch)));
    const auto start = Clock::now();
    const double before = processor_seconds();
    rows->expect(order);
    for (std::int64_t row = 0; row < count; row += batch)
      rows->read(row, std::min(count, row + batch));
    for (std::int64_t row = 0; row < count; row += batch)
      rows->read(order, row, std::min(count, row + batch));
    if (epoch == 0) continue;
    seconds += since(start);
    work += processor_seconds() - before;
  }
  const auto n = static_cast<double>(epochs);
  print(Json::object({{"from", where},
                      {"bytes", 4 * count * all->inputs()},
                      {"seconds_an_epoch", seconds / n},
                      {"processor_seconds_an_epoch", work / n},
                      {"peak_bytes", peak_bytes()}}));
}

void train(const std::filesystem::path& folder, const std::string& where, const Options& options) {
  const auto all = stored_rows(folder);
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
  const auto rows = rows_from(where, *all, folder, *setup.schedule.batch);
  double first_step = 0, waited_before = 0, processor_before = 0;
  TrainingHooks hooks;
  hooks.between_steps = [&](const TrainingState&) {
    if (first_step > 0) return;
    first_step = since(start);
    waited_before = waited(*rows);
    processor_before = processor_seconds();
  };
  const auto result = sae::train(
      *rows, setup, draws, computing(static_cast<int>(number(options, "--threads", 2))), hooks);
  const double steps = since(start) - first_step, idle = waited(*rows) - waited_before;
  print(Json::object({{"from", where},
                      {"bytes", 4 * all->rows() * all->inputs()},
                      {"epochs", setup.schedule.epochs},
                      {"seconds_before_steps", first_step},
                      {"seconds", steps},
                      {"processor_seconds", processor_seconds() - processor_before},
                      {"waited_share", idle / steps},
                      {"peak_bytes", peak_bytes()},
                      {"loss", result.records.back().loss}}));
}

}  // namespace

int main(int count, char** words) {
  try {
    const std::string verb = count > 3 ? words[1] : "";
    if (verb == "make" && count == 5) {
      const auto rows =
          std::make_shared<Generated>(count_of("ROWS", words[3]), count_of("INPUTS", words[4]));
      make_folder(words[2]);
      Activations::stored(rows).save({words[2], nullptr});
      return 0;
    }
    if ((verb != "train" && verb != "read") || count % 2 != 0)
      throw Error(Fault::usage,
                  "make FOLDER ROWS INPUTS, or train|read FOLDER memory|SIZE [--NAME N]");
    Options options;
    for (int i = 4; i < count; i += 2) options[words[i]] = words[i + 1];
    if (verb == "train")
      train(words[2], words[3], options);
    else
      read_only(words[2], words[3], options);
    return 0;
  } catch (const Error& e) {
    std::fprintf(stderr, "sae_feeding_bench: %s\n", e.what());
    return exit_code(e.fault());
  } catch (const std::exception& e) {
    std::fprintf(stderr, "sae_feeding_bench: %s\n", e.what());
    return exit_code(Fault::internal);
  }
}
