#include "corpus/corpus_stage.hpp"

namespace {

using namespace kazan;

class WholeFiles final : public CorpusStage {
 public:
  WholeFiles() : CorpusStage("text.files", file_documents) {}

 private:
  std::optional<std::int64_t> most_documents(std::int64_t count) const override { return count; }
};

using Reader = FileCorpusReader<file_documents>;

}  // namespace

KAZAN_STAGE(WholeFiles, "text.files", "A corpus whose documents are files")
KAZAN_PROVIDE(CorpusReader, Reader)
