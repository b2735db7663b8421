#include "pack/tokenizing.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/error.hpp"
#include "base/files.hpp"
#include "sdk/draws.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

using Texts = std::vector<std::string>;
using Ids = std::vector<std::int32_t>;

// In parts of `part` bytes.
class InMemory final : public Documents {
 public:
  InMemory(Texts texts, std::size_t part) : texts_(std::move(texts)), part_(part) {}
  bool next(DocumentPart& part) override {
    if (document_ == texts_.size()) return false;
    part.text = texts_[document_].substr(at_, part_);
    at_ += part.text.size();
    part.ends = part.text.empty() || part_ == std::string::npos;
    if (part.ends) at_ = 0, ++document_;
    return true;
  }

 private:
  Texts texts_;
  std::size_t part_, document_ = 0, at_ = 0;
};

const bpe::BpeTokenizer& mini() {
  static const auto tokenizer = [] {
    const auto folder = fs::path(KAZAN_SOURCE_DIR) / "data" / "models/mini";
    return bpe::BpeTokenizer::load(folder / "vocab.json", folder / "merges.txt");
  }();
  return tokenizer;
}

Texts texts(std::int64_t seed, std::size_t count, std::size_t longest) {
  static const Texts kWords = {"plum", " apricot",     " cherries,",    "  distilled",
                               "\n\n", " 40%",         " p\u00e1linka", "'s",
                               "\t",   " in Hungary.", " \u4e2d\u6587", " x1y2"};
  const Draws draws(seed, "test");
  Texts out(count);
  for (std::size_t d = 0; d < count; ++d)
    for (auto n = 1 + draws.below(longest, d, 0); n > 0; --n)
      out[d] += kWords[draws.below(kWords.size(), d, n)];
  return out;
}

struct Result {
  std::vector<std::int64_t> starts;
  Ids ids;
  bool operator==(const Result&) const = default;
};

Result plainly(const Texts& all, std::optional<std::int32_t> end_of_text) {
  Result out{{0}, {}};
  for (const auto& text : all) {
    for (const auto& token : mini().encode(text)) out.ids.push_back(token.id);
    if (end_of_text) out.ids.push_back(*end_of_text);
    out.starts.push_back(static_cast<std::int64_t>(out.ids.size()));
  }
  return out;
}

Result tokenized(const Texts& all, std::size_t part, const Tokenizing& how) {
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan-tokenizing"));
  IdFile file(folder.path() / "ids");
  InMemory documents(all, part);
  Result out;
  out.starts = tokenize(documents, mini(), how, file);
  out.ids.resize(static_cast<std::size_t>(file.size()));
  file.read(0, file.size(), out.ids.data());
  return out;
}

// Batches and segments of a few words each.
Tokenizing small(int threads, std::optional<std::int32_t> end_of_text = {}) {
  return {threads, end_of_text, {2000, 100, 100'000}, {}};
}

}  // namespace

TEST_CASE("ids are those of each document by itself, at any number of threads and size of parts") {
  const Texts all = texts(1, 60, 400);
  for (const std::optional<std::int32_t> end_of_text : {std::optional<std::int32_t>(), {42}}) {
    const Result expected = plainly(all, end_of_text);
    for (const int threads : {1, 2, 5})
      for (const std::size_t part : {std::size_t{17}, std::size_t{256}, std::string::npos}) {
        CAPTURE(threads, part);
        CHECK(tokenized(all, part, small(threads, end_of_text)) == expected);
      }
  }
  CHECK(tokenized(all, 1000, {2, {}, {}, {}}) == plainly(all, {}));
}

TEST_CASE("where it was enough, what is there is the beginning of all") {
  const Texts all = texts(2, 40, 300);
  const Result whole = plainly(all, {});
  Tokenizing how = small(2);
  how.enough = [](const auto&, std::int64_t ids) { return ids >= 500; };
  const Result found = tokenized(all, 50, how);
  REQUIRE(found.ids.size() >= 500);
  REQUIRE(found.ids.size() < whole.ids.size());
  CHECK(std::equal(found.ids.begin(), found.ids.end(), whole.ids.begin()));
  const auto closed = static_cast<std::ptrdiff_t>(found.starts.size()) - 1;
  CHECK(std::equal(found.starts.begin(), found.starts.begin() + closed, whole.starts.begin()));
  CHECK(found.starts.back() == static_cast<std::int64_t>(found.ids.size()));
}

TEST_CASE("no documents give no ids") {
  CHECK(tokenized({}, 10, small(2)) == Result{{0}, {}});
}

TEST_CASE("the first fault in the order of documents is told, whichever thread finds it") {
  Texts all = texts(3, 30, 200);
  all[11] += "\xFF";
  all[20] += "\xFE";
  for (const int threads : {1, 4})
    CHECK_THROWS_WITH(
        tokenized(all, std::string::npos, small(threads)),
        Contains("document 11 (from 0), after byte 0: the text is not UTF-8 at byte"));
}

TEST_CASE("texts of any script are cut, with white space and without") {
  const std::string chinese = "\u674e\u5b50\u548c\u674f\u5b50\uff0c",
                    russian = "\u0441\u043b\u0438\u0432\u0430 ";
  Texts all(2);
  while (all[0].size() < 300'000) all[0] += chinese, all[1] += russian;
  CHECK(tokenized(all, 999, small(2)) == plainly(all, {}));
}

TEST_CASE("a text without a word's end is refused before it fills the memory") {
  const Texts all = {"a plum", "12 " + std::string(300'000, 'x')};
  CHECK_THROWS_WITH(tokenized(all, 1000, small(2)),
                    Contains("document 1 (from 0), from byte 2 on: 98.6 KiB are too long without a "
                             "place to cut; expected a word's end at least every 97.7 KiB"));
}
