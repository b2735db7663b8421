#include "corpus/corpus_stage.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "compressed/byte_stream.hpp"
#include "corpus/buffers.hpp"
#include "corpus/matched_files.hpp"

namespace kazan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 100'000;
// What a plan step looks at: of each file, of all, and how much of it is told.
constexpr std::size_t kLookedAt = 64 << 10, kLookedAtInAll = 16 << 20, kMostFaults = 5;
constexpr double kPacked = 8;              // times that text is packed, at most as a rule
constexpr double kMoreDocuments = 2;       // than the beginnings of files make expect, at most
constexpr double kBytesASecondRead = 2e8;  // unpacked, checked, parsed

std::string label(std::size_t i) {
  std::string number = std::to_string(i);
  return "file " + std::string(6 - std::min<std::size_t>(6, number.size()), '0') + number;
}

struct TextSize {
  std::optional<std::int64_t> most;  // nothing where a file is packed
  double about = 0;
};

TextSize bytes_of(const Files& files) {
  TextSize out{0, 0};
  for (const auto& file : files) {
    std::error_code unreadable;
    const auto bytes = fs::file_size(file, unreadable);
    if (unreadable) continue;  // told when it is hashed
    const bool packed = is_packed(file);
    out.about += static_cast<double>(bytes) * (packed ? kPacked : 1);
    if (packed) out.most.reset();
    if (out.most) *out.most += static_cast<std::int64_t>(bytes);
  }
  return out;
}

Description described(const TextSize& size, std::optional<std::int64_t> documents, bool replace) {
  constexpr std::int64_t kReplacement = 3;  // bytes of U+FFFD, in place of one
  const auto bytes =
      size.most ? std::optional(*size.most * (replace ? kReplacement : 1)) : size.most;
  return {{{"documents", std::nullopt, documents}, {"bytes", std::nullopt, bytes}},
          Json::object({{"bytes_about", static_cast<std::int64_t>(size.about)}})};
}

std::string no_documents(const Files& files) {
  return "there are no documents in " + files.front().native() +
         (files.size() > 1 ? " and the other files" : "");
}

Needs needs_of_reading(const Files& files, double bytes) {
  Needs needs;
  needs.memory = kReadingBuffers;
  needs.disk = 4096 + 512 * static_cast<double>(files.size());  // corpus.json
  needs.seconds = bytes / kBytesASecondRead;
  return needs;
}

std::string share_of(std::int64_t part, std::int64_t all) {
  const auto hundredths = (10'000 * part + all / 2) / all;
  if (hundredths == 0) return "less than 0.01 %";
  const auto rest = std::to_string(100 + hundredths % 100).substr(1);
  return std::to_string(hundredths / 100) + "." + rest + " %";
}

void warn_of_replaced(Context& context, const CountingDocuments& read, bool json) {
  const auto count = read.replaced();
  if (count == 0) return;
  const auto [files, replaced, bytes] = read.in_files();
  const std::string what =
      json ? (count == 1 ? " byte or escape that is no character"
                         : " bytes and escapes that are no characters")
           : (count == 1 ? " byte that is not UTF-8" : " bytes that are not UTF-8");
  context.warn(with_commas(count) + what +
               " became U+FFFD (invalid: replace): " + share_of(replaced, bytes) + " of " +
               (files == 1 ? "the file that has them"
                           : "the " + with_commas(files) + " files that have them"));
}

}  // namespace

// Whether files begin as they should is known before anything runs; the rest, when they are read.
CorpusStage::Seen CorpusStage::look_into(const Files& found, Planner& planner) const {
  Seen seen;
  std::size_t looked_at = 0, faults = 0;
  for (const auto& file : found) {
    if (looked_at >= kLookedAtInAll || faults == kMostFaults) break;
    try {
      const auto read = open_documents_({file}, options());
      DocumentPart part;
      for (std::size_t here = 0; here < kLookedAt && read->next(part);) {
        here += part.text.size() + 1;
        seen.bytes += static_cast<double>(part.text.size() + 1);
        seen.documents += part.ends;
      }
    } catch (const Error& e) {
      planner.missing(paths, e.complaint());
      ++faults;
    }
    looked_at += kLookedAt;
  }
  return seen;
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
  const Seen seen = look_into(found, planner);
  const TextSize size = bytes_of(found);
  if (size.about == 0 && seen.documents == 0)
    return planner.missing(
        paths, no_documents(found) + ": " + (found.size() > 1 ? "they are empty" : "it is empty"));
  Description out = described(size, most_documents(static_cast<std::int64_t>(found.size())),
                              *invalid == "replace");
  if (seen.documents > 0)
    out.attributes["documents_about"] = static_cast<std::int64_t>(
        kMoreDocuments * std::ceil(size.about * seen.documents / seen.bytes));
  planner.describe(corpus, std::move(out));
  planner.estimate(needs_of_reading(found, size.about));
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
  if (count == 0) throw Error(Fault::input, no_documents(found));
  context.metric(files, static_cast<double>(found.size()));
  context.metric(documents, static_cast<double>(count));
  context.metric(bytes, static_cast<double>(size));
  context.metric(replaced, static_cast<double>(read->replaced()));
  warn_of_replaced(context, *read, !options().field.empty());
}

}  // namespace kazan
