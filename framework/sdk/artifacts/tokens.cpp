#include "sdk/artifacts/tokens.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"
#include "sdk/arrays/hdf5.hpp"
#include "sdk/artifacts/format.hpp"
#include "sdk/artifacts/token_windows.hpp"

namespace kazan {
namespace {

std::string fault_of(const Tokens& tokens) {
  if (invalid_utf8(tokens.text)) return "the text is not UTF-8";
  const auto length = static_cast<std::int64_t>(tokens.text.size());
  std::int64_t previous = 0;
  for (std::int64_t row = 0; row < tokens.rows(); ++row) {
    const auto& token = tokens.tokens[static_cast<std::size_t>(row)];
    const std::string where = "token " + std::to_string(row);
    if (token.id < 0 || token.id >= tokens.vocabulary)
      return where + " has the id " + std::to_string(token.id) + " of a vocabulary of " +
             std::to_string(tokens.vocabulary);
    if (token.begin < previous || token.end < token.begin || token.end > length)
      return where + " is bytes " + std::to_string(token.begin) + " to " +
             std::to_string(token.end) + ", out of order or beyond the text";
    previous = token.begin;
  }
  const auto& windows = tokens.windows;
  if (tokens.tokens.empty() ? !windows.empty() : windows.empty() || windows.front() != 0)
    return "the first window does not start at token 0";
  for (std::size_t i = 0; i < windows.size(); ++i)
    if (windows[i] >= tokens.rows() || (i > 0 && windows[i] <= windows[i - 1]))
      return "window " + std::to_string(i) + " is empty or out of order";
  return "";
}

// Offsets stay as they are.
void make_valid(std::string& text) {
  for (auto bad = invalid_utf8(text); bad;) {
    text[*bad] = '?';
    const auto next = invalid_utf8(std::string_view(text).substr(*bad));
    bad = next ? std::optional(*bad + *next) : std::nullopt;
  }
}

std::shared_ptr<Tokens> whole(const TokenWindows& corpus) {
  auto out = std::make_shared<Tokens>();
  out->windows = corpus.windows;
  out->vocabulary = corpus.vocabulary;
  out->tokenizer = corpus.tokenizer;
  out->tokens.reserve(static_cast<std::size_t>(corpus.rows()));
  for (std::size_t i = 0; i < corpus.windows.size(); ++i)
    for (const auto id : corpus.ids(corpus.windows[i], corpus.window_end(i))) {
      const auto begin = static_cast<std::int64_t>(out->text.size());
      out->text += corpus.pieces[static_cast<std::size_t>(id)];
      out->tokens.push_back({id, begin, static_cast<std::int64_t>(out->text.size())});
    }
  make_valid(out->text);
  return out;
}

}  // namespace

std::string_view Tokens::piece(std::int64_t row) const {
  const auto& token = tokens.at(static_cast<std::size_t>(row));
  return std::string_view(text).substr(static_cast<std::size_t>(token.begin),
                                       static_cast<std::size_t>(token.end - token.begin));
}

std::int64_t Tokens::position(std::int64_t row) const {
  const auto after = std::upper_bound(windows.begin(), windows.end(), row);
  if (after == windows.begin() || row >= rows())
    throw Error(Fault::internal, "asked for the position of token " + std::to_string(row) + " of " +
                                     std::to_string(rows()));
  return row - *(after - 1);
}

void Tokens::save(const ArtifactFolder& folder) const {
  if (const auto fault = fault_of(*this); !fault.empty())
    throw Error(Fault::node, "these tokens cannot be saved: " + fault);
  std::vector<std::int32_t> id;
  std::vector<std::int64_t> begin, end;
  for (const auto& token : tokens) {
    id.push_back(token.id);
    begin.push_back(token.begin);
    end.push_back(token.end);
  }
  auto file = Hdf5File::create(folder.path / "tokens.h5");
  file.attribute("producer", kType);
  file.attribute("vocabulary", vocabulary);
  file.attribute("tokenizer", tokenizer);
  file.write("id", "tokens", id, "index of the vocabulary");
  file.write("begin", "tokens", begin, "byte of text.txt");
  file.write("end", "tokens", end, "byte of text.txt");
  file.write("windows", "windows", windows, "token");
  file.close();
  write_file(folder.path / "text.txt", text);
}

std::shared_ptr<Tokens> Tokens::load(const SavedArtifact& artifact) {
  if (!artifact.has("text.txt")) return whole(*TokenWindows::load(artifact));
  const auto source = artifact.open("tokens.h5");
  const auto& path = source.path();
  const auto file = Hdf5File::open(source);
  require_format(path, file.text("producer"), kType);
  auto tokens = std::make_shared<Tokens>();
  tokens->text = artifact.open("text.txt").text();
  tokens->vocabulary = file.integer("vocabulary");
  tokens->tokenizer = file.text("tokenizer");
  tokens->windows = file.read<std::int64_t>("windows");
  const auto id = file.read<std::int32_t>("id");
  const auto begin = file.read<std::int64_t>("begin"), end = file.read<std::int64_t>("end");
  if (begin.size() != id.size() || end.size() != id.size())
    throw Error(Fault::input, path.native() + ": id, begin and end differ in length");
  for (std::size_t i = 0; i < id.size(); ++i) tokens->tokens.push_back({id[i], begin[i], end[i]});
  if (const auto fault = fault_of(*tokens); !fault.empty())
    throw Error(Fault::input, path.native() + " holds no tokens: " + fault);
  return tokens;
}

}  // namespace kazan
