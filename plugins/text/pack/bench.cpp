// tokenizer_bench VOCABULARY DOCUMENTS THREADS SCRATCH: what tools/bench_tokenizer runs. Tokenizes
// documents, separated by NULs in one file that is in memory before, as text.pack does; the ids go
// into a file. Prints one line of JSON.
#include <chrono>
#include <iostream>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "pack/tokenizing.hpp"

namespace {

using namespace kazan;
namespace fs = std::filesystem;

class InMemory final : public Documents {
 public:
  explicit InMemory(std::string text) : text_(std::move(text)) {}
  bool next(DocumentPart& part) override {
    if (at_ >= text_.size()) return false;
    const auto end = std::min(text_.find('\0', at_), text_.size());
    part.text.assign(text_, at_, end - at_);
    part.ends = true;
    at_ = end + 1;
    return true;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

std::string hash_of(const IdFile& file) {
  Sha256 hash;
  std::vector<std::int32_t> some(1 << 20);
  for (std::int64_t begin = 0; begin < file.size(); begin += 1 << 20) {
    const auto end = std::min(file.size(), begin + (1 << 20));
    file.read(begin, end, some.data());
    hash.add(
        {reinterpret_cast<const char*>(some.data()), static_cast<std::size_t>(end - begin) * 4});
  }
  return hash.hex();
}

void measure(const fs::path& folder, const fs::path& documents, int threads,
             const fs::path& scratch) {
  const auto tokenizer = bpe::BpeTokenizer::load(folder / "vocab.json", folder / "merges.txt");
  InMemory source(read_file(documents));
  IdFile ids(scratch);
  const auto begin = std::chrono::steady_clock::now();
  const auto starts = tokenize(source, tokenizer, {threads, {}, {}, {}}, ids);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::cout << Json::object({{"seconds", seconds.count()},
                             {"tokens", ids.size()},
                             {"documents", static_cast<std::int64_t>(starts.size()) - 1},
                             {"sha256", hash_of(ids)}})
                   .dump()
            << "\n";
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) {
    std::cerr << "tokenizer_bench VOCABULARY DOCUMENTS THREADS SCRATCH\n";
    return 64;
  }
  try {
    measure(words[1], words[2], std::stoi(words[3]), words[4]);
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
  return 0;
}
