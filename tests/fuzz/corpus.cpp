// A file of documents. The first byte says how it is read: files, lines or JSON Lines by its last
// two bits; from '4' on, bytes that are not UTF-8 are replaced. The rest is the file.
#include "base/text.hpp"
#include "corpus/documents.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

constexpr std::size_t kMostBytes = 8 << 20;  // unpacked; a few bytes can be gigabytes

}  // namespace

KAZAN_FUZZ_TARGET(corpus, nullptr) {
  if (bytes.empty()) return;
  constexpr OpenDocuments kKinds[] = {file_documents, line_documents, jsonl_documents,
                                      file_documents};
  const auto file = put("a", bytes.substr(1));
  const ReadingOptions options{(bytes[0] & 4) != 0, "text"};
  const auto documents = kKinds[bytes[0] & 3]({file}, options);
  std::size_t size = 0, in_document = 0;
  for (DocumentPart part; size < kMostBytes && documents->next(part);) {
    require(!invalid_utf8(part.text), "documents are UTF-8");
    require(part.text.find('\0') == part.text.npos, "documents hold no NUL");
    size += part.text.size();
    in_document += part.text.size();
    if (!part.ends) continue;
    require(in_document > 0, "no document is empty");
    in_document = 0;
  }
  require(options.replace || documents->replaced() == 0, "nothing is replaced unasked");
}
