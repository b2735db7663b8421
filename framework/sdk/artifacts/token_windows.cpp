#include "sdk/artifacts/token_windows.hpp"

#include <algorithm>

#include "sdk/arrays/hdf5.hpp"
#include "sdk/artifacts/format.hpp"

namespace kazan {
namespace {

// Bytes. No tokenizer has longer ones, and a few of these cannot make a text that fills the memory.
constexpr std::size_t kLongestPiece = 1024;

class IdsInMemory final : public TokenIds {
 public:
  explicit IdsInMemory(std::vector<std::int32_t> ids) : ids_(std::move(ids)) {}
  std::int64_t rows() const override { return static_cast<std::int64_t>(ids_.size()); }
  void read(std::int64_t begin, std::int64_t end, std::int32_t* ids) const override {
    std::copy(ids_.begin() + begin, ids_.begin() + end, ids);
  }

 private:
  std::vector<std::int32_t> ids_;
};

class IdsOnDisk final : public TokenIds {
 public:
  IdsOnDisk(std::filesystem::path path, Hdf5Dataset ids, std::int64_t vocabulary)
      : path_(std::move(path)), ids_(std::move(ids)), vocabulary_(vocabulary) {}
  std::int64_t rows() const override { return ids_.rows(); }
  void read(std::int64_t begin, std::int64_t end, std::int32_t* ids) const override {
    ids_.read(begin, end, ids);
    for (std::int64_t row = begin; row < end; ++row)
      if (const auto id = ids[row - begin]; id < 0 || id >= vocabulary_)
        throw Error(Fault::input, path_.native() + " holds no tokens: token " +
                                      std::to_string(row) + " has the id " + std::to_string(id) +
                                      " of a vocabulary of " + std::to_string(vocabulary_));
  }

 private:
  std::filesystem::path path_;
  Hdf5Dataset ids_;
  std::int64_t vocabulary_;
};

// "" or why these rows cannot start windows, or parts.
template <class Range, class Row>
std::string fault_of_starts(const Range& starts, const std::string& what, std::int64_t rows,
                            Row row_of) {
  if (rows == 0 ? !starts.empty() : starts.empty() || row_of(starts.front()) != 0)
    return "the first " + what + " does not start at token 0";
  for (std::size_t i = 0; i < starts.size(); ++i)
    if (row_of(starts[i]) >= rows || (i > 0 && row_of(starts[i]) <= row_of(starts[i - 1])))
      return what + " " + std::to_string(i) + " is empty or out of order";
  return "";
}

// "" or which window goes on with what one before began: both are in order.
std::string fault_of_windows(const TokenWindows& tokens) {
  auto part = tokens.parts.begin();
  for (std::size_t i = 0; i < tokens.windows.size(); ++i) {
    while (part != tokens.parts.end() && part->row < tokens.windows[i]) ++part;
    if (part == tokens.parts.end() || part->row != tokens.windows[i])
      return "window " + std::to_string(i) + " starts within a part";
  }
  return "";
}

std::string fault_of(const TokenWindows& tokens) {
  const auto rows = tokens.rows();
  auto fault = fault_of_starts(tokens.windows, "window", rows, [](auto row) { return row; });
  if (fault.empty() && !tokens.parts.empty())
    fault = fault_of_starts(tokens.parts, "part", rows, [](const auto& part) { return part.row; });
  if (fault.empty() && !tokens.parts.empty()) fault = fault_of_windows(tokens);
  if (fault.empty() && !tokens.pieces.empty() &&
      static_cast<std::int64_t>(tokens.pieces.size()) != tokens.vocabulary)
    fault = std::to_string(tokens.pieces.size()) + " pieces of a vocabulary of " +
            std::to_string(tokens.vocabulary);
  for (std::size_t i = 0; i < tokens.pieces.size() && fault.empty(); ++i)
    if (tokens.pieces[i].size() > kLongestPiece)
      fault = "piece " + std::to_string(i) + " has more than " + std::to_string(kLongestPiece) +
              " bytes";
  return fault;
}

void write_pieces(Hdf5File& file, const std::vector<std::string>& pieces) {
  std::vector<std::uint8_t> bytes;
  std::vector<std::int64_t> ends;
  for (const auto& piece : pieces) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    ends.push_back(static_cast<std::int64_t>(bytes.size()));
  }
  file.write("piece_bytes", "bytes", bytes, "of the vocabulary's pieces");
  file.write("piece_ends", "pieces", ends, "byte of piece_bytes");
}

std::vector<std::string> read_pieces(const Hdf5File& file, const std::filesystem::path& path) {
  const auto bytes = file.read<std::uint8_t>("piece_bytes");
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  for (const auto end : file.read<std::int64_t>("piece_ends")) {
    if (end < static_cast<std::int64_t>(begin) || end > static_cast<std::int64_t>(bytes.size()))
      throw Error(Fault::input, path.native() + " holds no tokens: piece " +
                                    std::to_string(pieces.size()) + " ends out of order");
    const auto stop = static_cast<std::size_t>(end);
    pieces.emplace_back(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                        bytes.begin() + static_cast<std::ptrdiff_t>(stop));
    begin = stop;
  }
  return pieces;
}

void write_parts(Hdf5File& file, const std::vector<TokenWindows::Part>& parts) {
  std::vector<std::int64_t> numbers(parts.size());
  std::ranges::transform(parts, numbers.begin(), &TokenWindows::Part::row);
  file.write("part_rows", "parts", numbers, "token");
  std::ranges::transform(parts, numbers.begin(), &TokenWindows::Part::document);
  file.write("part_documents", "parts", numbers, "document of the corpus");
}

std::vector<TokenWindows::Part> read_parts(const Hdf5File& file,
                                           const std::filesystem::path& path) {
  const auto rows = file.read<std::int64_t>("part_rows"),
             documents = file.read<std::int64_t>("part_documents");
  if (rows.size() != documents.size())
    throw Error(Fault::input, path.native() + ": part_rows and part_documents differ in length");
  std::vector<TokenWindows::Part> parts;
  parts.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) parts.push_back({rows[i], documents[i]});
  return parts;
}

void write_ids(Hdf5File& file, const TokenIds& source) {
  auto ids =
      file.create_dataset("id", Dtype::i32, {{"tokens", source.rows()}}, "index of the vocabulary");
  const auto step = std::max<std::int64_t>(1, ids.chunk_rows());
  std::vector<std::int32_t> some;
  for (std::int64_t begin = 0; begin < source.rows(); begin += step) {
    const auto end = std::min(begin + step, source.rows());
    some.resize(static_cast<std::size_t>(end - begin));
    source.read(begin, end, some.data());
    ids.write(begin, end, some.data());
  }
}

}  // namespace

TokenWindows TokenWindows::of(const Tokens& tokens) {
  std::vector<std::int32_t> ids;
  for (const auto& token : tokens.tokens) ids.push_back(token.id);
  TokenWindows out;
  out.source = std::make_shared<IdsInMemory>(std::move(ids));
  out.windows = tokens.windows;
  out.vocabulary = tokens.vocabulary;
  out.tokenizer = tokens.tokenizer;
  return out;
}

std::int64_t TokenWindows::window_end(std::size_t window) const {
  return window + 1 < windows.size() ? windows[window + 1] : rows();
}

std::size_t TokenWindows::window_of(std::int64_t row) const {
  const auto after = std::upper_bound(windows.begin(), windows.end(), row);
  if (after == windows.begin() || row >= rows())
    throw Error(Fault::internal, "asked for the window of token " + std::to_string(row) + " of " +
                                     std::to_string(rows()));
  return static_cast<std::size_t>(after - windows.begin()) - 1;
}

std::int64_t TokenWindows::position(std::int64_t row) const {
  return row - windows[window_of(row)];
}

std::int64_t TokenWindows::longest_window() const {
  std::int64_t longest = 0;
  for (std::size_t i = 0; i < windows.size(); ++i)
    longest = std::max(longest, window_end(i) - windows[i]);
  return longest;
}

std::vector<std::int32_t> TokenWindows::ids(std::int64_t begin, std::int64_t end) const {
  if (begin < 0 || begin > end || end > rows())
    throw Error(Fault::internal, "tokens " + std::to_string(begin) + " to " + std::to_string(end) +
                                     " of " + std::to_string(rows()) + " were asked for");
  std::vector<std::int32_t> out(static_cast<std::size_t>(end - begin));
  source->read(begin, end, out.data());
  return out;
}

const TokenWindows::Part& TokenWindows::part_of(std::int64_t row) const {
  const auto after =
      std::upper_bound(parts.begin(), parts.end(), row,
                       [](auto value, const Part& part) { return value < part.row; });
  if (after == parts.begin() || row >= rows())
    throw Error(Fault::internal, "asked for the document of token " + std::to_string(row) + " of " +
                                     std::to_string(rows()));
  return *(after - 1);
}

void TokenWindows::save(const ArtifactFolder& folder) const {
  auto fault = fault_of(*this);
  if (fault.empty() && pieces.empty()) fault = "their pieces are not known";
  if (!fault.empty()) throw Error(Fault::node, "these tokens cannot be saved: " + fault);
  auto file = Hdf5File::create(folder.path / "tokens.h5");
  file.attribute("producer", kType);
  file.attribute("vocabulary", vocabulary);
  file.attribute("tokenizer", tokenizer);
  write_ids(file, *source);
  file.write("windows", "windows", windows, "token");
  write_parts(file, parts);
  write_pieces(file, pieces);
  file.close();
}

std::shared_ptr<TokenWindows> TokenWindows::load(const SavedArtifact& artifact) {
  const auto source = artifact.open("tokens.h5");
  const auto& path = source.path();
  const auto file = Hdf5File::open(source);
  require_format(path, file.text("producer"), kType);
  auto out = std::make_shared<TokenWindows>();
  out->vocabulary = file.integer("vocabulary");
  out->tokenizer = file.text("tokenizer");
  out->source =
      std::make_shared<IdsOnDisk>(path, file.dataset("id", Dtype::i32, 1), out->vocabulary);
  out->windows = file.read<std::int64_t>("windows");
  if (!artifact.has("text.txt")) {
    out->parts = read_parts(file, path);
    out->pieces = read_pieces(file, path);
  }
  if (const auto fault = fault_of(*out); !fault.empty())
    throw Error(Fault::input, path.native() + " holds no tokens: " + fault);
  return out;
}

}  // namespace kazan
