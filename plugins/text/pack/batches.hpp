// The text of documents, some megabytes at a time, in segments that threads tokenize side by side.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sdk/provider.hpp"
#include "vocabulary.hpp"

namespace kazan {

struct Batch {
  struct Segment {
    std::size_t begin = 0, end = 0;         // bytes of the text
    bool ends = false;                      // its document
    std::int64_t document = 0, offset = 0;  // which, and byte of it
  };
  std::string text;
  std::vector<Segment> segments;  // one after another; of one document where none ends
};

struct BatchSizes {
  std::size_t batch = std::size_t{4} << 20, segment = std::size_t{128} << 10;
  std::size_t longest = std::size_t{16} << 20;  // text without a place to cut
};

class Batches {
 public:
  Batches(Documents& documents, const bpe::Vocabulary& vocabulary, BatchSizes sizes = {})
      : documents_(documents), vocabulary_(vocabulary), sizes_(sizes) {}

  // The next in place of what `batch` holds; false where there is none. Throws Error (Fault::input)
  // for a text that has no place to cut.
  bool next(Batch& batch);

 private:
  void cut(Batch& batch, std::size_t& begin);
  void close(Batch& batch, std::size_t& begin, std::size_t end, bool ends);

  Documents& documents_;
  const bpe::Vocabulary& vocabulary_;
  BatchSizes sizes_;
  DocumentPart part_;
  std::string kept_;                        // of a document, not yet in a segment
  std::int64_t document_ = 0, offset_ = 0;  // of what is kept
  // Text without a place to cut is searched again at this size, so that no byte is looked at often.
  std::size_t again_ = 0;
};

}  // namespace kazan
