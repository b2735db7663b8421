// A corpus to ids, by several threads. The ids do not depend on how many.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "encoder.hpp"
#include "pack/batches.hpp"
#include "pack/id_file.hpp"

namespace kazan {

struct Tokenizing {
  int threads = 1;
  std::optional<std::int32_t> end_of_text;  // put after each document
  BatchSizes sizes{};
  // Asked after each batch, with the starts so far and the number of ids: whether that will do. It
  // may throw, to stop.
  std::function<bool(const std::vector<std::int64_t>& starts, std::int64_t ids)> enough;
};

// The first id of each document in `to`, and after them the end. Where it was enough, the last
// document may be its beginning only. Throws Error (Fault::input) of the first fault in the order
// of the documents.
std::vector<std::int64_t> tokenize(Documents& documents, const bpe::BpeTokenizer& tokenizer,
                                   const Tokenizing& how, IdFile& to);

}  // namespace kazan
