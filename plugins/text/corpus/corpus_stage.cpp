#include "corpus/corpus_stage.hpp"

#include <algorithm>

#include "compressed/byte_stream.hpp"
#include "corpus/line_stream.hpp"
#include "corpus/matched_files.hpp"

namespace kazan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 100'000;
// What a plan step looks at: of each file, of all, and how much of it is told.
constexpr std::size_t kLookedAt = 64 << 10, kLookedAtInAll = 16 << 20, kMostFaults = 5;
constexpr double kBuffers = 64 << 20;      // of unpacking, most often; pieces of text
constexpr double kBytesASecondRead = 2e8;  // unpacked, checked, parsed

std::string label(std::size_t i) {
  std::string number = std::to_string(i);
  return "file " + std::string(6 - std::min<std::size_t>(6, number.size()), '0') + number;
}

// Of files that are not packed.
std::optional<std::int64_t> bytes_of(const Files& files) {
  std::int64_t sum = 0;
  for (const auto& file : files) {
    std::error_code unreadable;
    const auto bytes = fs::file_size(file, unreadable);
    if (unreadable || is_packed(file)) return std::nullopt;
    sum += static_cast<std::int64_t>(bytes);
  }
  return sum;
}

Needs needs_of_reading(const Files& files, std::optional<std::int64_t> bytes) {
  Needs needs;
  const double all = bytes ? static_cast<double>(*bytes) : kUnknown;
  needs.memory = kBuffers + 3.0 * static_cast<double>(kLongestLine);
  if (bytes) needs.memory = kBuffers + std::min(3.0 * static_cast<double>(kLongestLine), 3 * all);
  needs.disk = 4096 + 512 * static_cast<double>(files.size());  // corpus.json
  needs.seconds = all / kBytesASecondRead;
  return needs;
}

}  // namespace

// Whether files begin as they should is known before anything runs; the rest, when they are read.
void CorpusStage::look_into(const Files& found, Planner& planner) const {
  std::size_t looked_at = 0, faults = 0;
  for (const auto& file : found) {
    if (looked_at >= kLookedAtInAll || faults == kMostFaults) return;
    try {
      const auto read = open_documents_({file}, options());
      DocumentPart part;
      for (std::size_t seen = 0; seen < kLookedAt && read->next(part);)
        seen += part.text.size() + 1;
    } catch (const Error& e) {
      planner.missing(paths, e.complaint());
      ++faults;
    }
    looked_at += kLookedAt;
  }
}

void CorpusStage::plan(Planner& planner) {
  Files found;
  try {
    found = matched_files(*paths, {planner.folder_of(paths), planner.data_folder() / "corpora"});
  } catch (const Error& e) {
    return planner.missing(paths, e.complaint());
  }
  if (found.size() > kMostFiles)
    return planner.error(paths, "expected at most " + std::to_string(kMostFiles) +
                                    " files, found " + std::to_string(found.size()) +
                                    "; put several documents into one (text.jsonl)");
  for (std::size_t i = 0; i < found.size(); ++i) planner.file(label(i), found[i]);
  planner.resolved("files", static_cast<std::int64_t>(found.size()));
  look_into(found, planner);
  const auto sum = bytes_of(found);
  const auto count = static_cast<std::int64_t>(found.size());
  const auto size = sum && *invalid == "replace" ? std::optional(3 * *sum) : sum;  // U+FFFD has 3
  planner.describe(corpus, {{{"documents", std::nullopt, most_documents(count)},
                             {"bytes", std::nullopt, size}}});
  planner.estimate(needs_of_reading(found, sum));
}

// Reads all of it once, so that whoever uses it finds no fault after an hour of work.
void CorpusStage::run(Context& context) {
  corpus->provider = id_;
  corpus->params = options().to_json();
  Files found;
  for (std::size_t i = 0; i < static_cast<std::size_t>(context.resolved("files").integer()); ++i) {
    corpus->files.push_back(context.file(label(i)));
    found.push_back(corpus->files.back().path);
  }
  const auto read = open_documents_(found, options());
  std::int64_t count = 0, size = 0;
  for (DocumentPart part; read->next(part); count += part.ends) {
    context.check_stop();
    size += static_cast<std::int64_t>(part.text.size());
  }
  if (count == 0)
    throw Error(Fault::input, "there are no documents in " + found.front().native() +
                                  (found.size() > 1 ? " and the other files" : ""));
  context.metric(files, static_cast<double>(found.size()));
  context.metric(documents, static_cast<double>(count));
  context.metric(bytes, static_cast<double>(size));
  context.metric(replaced, static_cast<double>(read->replaced()));
}

}  // namespace kazan
