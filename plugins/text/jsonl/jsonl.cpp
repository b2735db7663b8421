#include "corpus/corpus_stage.hpp"

namespace {

using namespace kazan;

class JsonLines final : public CorpusStage {
 public:
  Param<std::string> field{this, "field", "text",
                           "the member of each line's object that holds the "
                           "document"};

  JsonLines() : CorpusStage("text.jsonl", jsonl_documents) {}

 private:
  ReadingOptions options() const override { return {*invalid == "replace", *field}; }
};

using Reader = FileCorpusReader<jsonl_documents>;

}  // namespace

KAZAN_STAGE(JsonLines, "text.jsonl", "A corpus whose documents are texts in JSON Lines")
KAZAN_PROVIDE(CorpusReader, Reader)
