#include "corpus/corpus_stage.hpp"

namespace {

using namespace kazan;

class Lines final : public CorpusStage {
 public:
  Lines() : CorpusStage("text.lines", line_documents) {}
};

using Reader = FileCorpusReader<line_documents>;

}  // namespace

KAZAN_STAGE(Lines, "text.lines", "A corpus whose documents are the lines of files")
KAZAN_PROVIDE(CorpusReader, Reader)
