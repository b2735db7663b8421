// kazan.Tokens/1 by ranges of rows: the tokens of a corpus, of which nobody holds all. Whoever
// needs them with their text at once reads the same type as Tokens.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/artifacts/tokens.hpp"

namespace kazan {

// Where ids come from: memory, a file.
class TokenIds {
 public:
  virtual ~TokenIds() = default;
  virtual std::int64_t rows() const = 0;
  // Of the rows [begin, end), into `ids`. Throws Error (Fault::input) when they cannot be read.
  virtual void read(std::int64_t begin, std::int64_t end, std::int32_t* ids) const = 0;
};

struct TokenWindows {
  static constexpr const char* kType = Tokens::kType;
  static constexpr Kind kKind = Kind::value;

  // From this row on to the next part's, tokens are of one document, without a gap, in one window.
  struct Part {
    std::int64_t row = 0, document = 0;  // documents count from 0, in the corpus's order
    bool operator==(const Part&) const = default;
  };

  std::shared_ptr<const TokenIds> source;
  std::vector<std::int64_t> windows;  // first row of each window, ascending, starts with 0
  std::vector<Part> parts;            // by row; each window starts one. Empty: of one document
  std::vector<std::string> pieces;    // bytes of each id; empty where Tokens has a text
  std::int64_t vocabulary = 0;        // ids are below this
  std::string tokenizer;              // content hash of the tokenizer

  static TokenWindows of(const Tokens& tokens);  // those in memory; copies the ids

  std::int64_t rows() const { return source->rows(); }
  std::vector<std::int64_t> shape() const { return {rows()}; }
  std::int64_t window_end(std::size_t window) const;  // the row after its last
  std::size_t window_of(std::int64_t row) const;      // throws Error (Fault::internal)
  std::int64_t position(std::int64_t row) const;      // 0 for the first row of its window
  std::int64_t longest_window() const;                // tokens
  std::vector<std::int32_t> ids(std::int64_t begin, std::int64_t end) const;
  const Part& part_of(std::int64_t row) const;  // of a corpus; throws Error (Fault::internal)

  // tokens.h5 with ids, windows, parts and pieces, written range by range. Throws Error
  // (Fault::node) when there are no pieces: those with a text are saved by Tokens.
  void save(const ArtifactFolder& folder) const;
  // Of either form. Ids are read when they are asked for.
  static std::shared_ptr<TokenWindows> load(const SavedArtifact& artifact);
};

}  // namespace kazan
