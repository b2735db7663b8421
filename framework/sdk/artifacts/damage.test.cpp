// Every artifact type, every byte of every file, one bit flipped at a time: whoever loads it from
// the store is told Damaged, or gets what was saved. Never anything else.
#include <cstring>
#include <sstream>

#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/codec_test.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/artifacts/tokens.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

class Anywhere final : public Services {
 public:
  SavedArtifact artifact(const std::string&) override { return {{}, this}; }
  fs::path external(const std::string&, const fs::path& recorded) override { return recorded; }
  void* provider(const std::string&, const std::string&) override { return nullptr; }
  int threads() const override { return 1; }
};

void flip(const fs::path& file, std::size_t byte, int bit) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(byte));
  const int was = stream.get();
  stream.seekp(static_cast<std::streamoff>(byte)).put(static_cast<char>(was ^ (1 << bit)));
}

// What the store would know of the files of a folder, with chunks of this size.
SavedArtifact::Checks checks_of(const fs::path& folder, std::uint64_t chunk_bytes) {
  SavedArtifact::Checks out{"key/port", {}};
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string bytes = read_file(entry.path());
    ChunkSums sums{bytes.size(), chunk_bytes, {}};
    for (std::size_t i = 0; i < bytes.size(); i += chunk_bytes)
      sums.sums.push_back(checksum(std::string_view(bytes).substr(i, chunk_bytes)));
    out.files[entry.path().filename()] = sums;
  }
  return out;
}

std::string bytes_of(const Array& array) {
  return {static_cast<const char*>(array.data()), array.bytes()};
}

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string all_of(const Text& text) {
  return text.content;
}
std::string all_of(const Tokens& t) {
  std::string out = t.text + t.tokenizer + std::to_string(t.vocabulary) + bytes_of(t.windows);
  for (const auto& token : t.tokens)
    out += std::to_string(token.id) + " " + std::to_string(token.begin) + " " +
           std::to_string(token.end) + " ";
  return out;
}
std::string all_of(const Codes& c) {
  return std::to_string(c.latents) + bytes_of(c.row_start) + bytes_of(c.latent) +
         bytes_of(c.activation);
}
std::string all_of(const Activations& a) {
  return bytes_of(a.read_all()) + bytes_of(a.source->positions());
}
std::string all_of(const Sae& s) {
  return s.variant + s.variant_params.dump() + std::to_string(s.tied) + s.centre +
         std::to_string(s.scale) + bytes_of(s.encoder) + bytes_of(s.decoder()) +
         bytes_of(s.encoder_bias) + bytes_of(s.decoder_bias) + bytes_of(s.mean);
}
std::string all_of(const Table& table) {
  std::ostringstream out;
  for (const auto& column : table.columns) {
    out << column.name << column.definition;
    std::visit(
        [&](const auto& values) {
          for (const auto& v : values) out << v << ' ';
        },
        column.values);
  }
  return out.str();
}
std::string all_of(const Model& m) {
  return m.provider + m.content + m.config.dump() + m.source.dump() +
         m.files.at("weights").path.native() + m.files.at("weights").sha256;
}

class Rows final : public ActivationSource {
 public:
  Rows(std::int64_t rows, std::int64_t inputs) : rows_(rows), inputs_(inputs) {}
  std::int64_t rows() const override { return rows_; }
  std::int64_t inputs() const override { return inputs_; }
  std::vector<std::int32_t> positions() const override {
    return std::vector<std::int32_t>(static_cast<std::size_t>(rows_));
  }
  Array read(std::int64_t begin, std::int64_t end) override {
    Array out(Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs_}});
    for (std::int64_t i = 0; i < out.count(); ++i)
      out.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>(begin * inputs_ + i);
    return out;
  }

 private:
  std::int64_t rows_, inputs_;
};

// One bit of each byte of each file. `may_be_unread`: chunks that no reader needs are passed over.
template <class T>
void flip_every_byte(const T& value, std::uint64_t chunk_bytes, bool may_be_unread) {
  TemporaryArtifact at;
  Anywhere services;
  value.save({at.folder().path, &services});
  const auto folder = at.folder().path;
  const auto checks = checks_of(folder, chunk_bytes);
  const auto load = [&] { return all_of(*T::load({folder, &services, checks})); };
  const std::string good = load();
  int bit = 0;
  for (const auto& [name, sums] : checks.files)
    for (std::size_t byte = 0; byte < sums.bytes; ++byte, bit = (bit + 1) % 8) {
      const auto path = folder / name;
      flip(path, byte, bit);
      const std::string where = name + ": byte " + std::to_string(byte);
      try {
        const bool same = load() == good;
        if (!same) FAIL(where << " gave other data");
        if (!may_be_unread) FAIL(where << " was not found");
      } catch (const Damaged& e) {
        const std::string chunk = chunk_text(sums, byte / chunk_bytes);
        if (std::string(e.what()).find(path.native() + " is damaged: " + chunk) ==
            std::string::npos)
          FAIL(where << " is called " << e.what());
        if (e.artifact() != "key/port") FAIL(e.artifact());
      } catch (const Error& e) {
        FAIL(where << " is no damage but " << e.what());
      }
      flip(path, byte, bit);
    }
  CHECK(load() == good);
}

template <class T>
void flip_every_byte(const T& value) {
  flip_every_byte(value, kChunkBytes, false);
  flip_every_byte(value, 64, true);
}

Sae small_sae(bool tied) {
  Sae sae;
  sae.variant = "sae.topk";
  sae.variant_params = Json::object({{"k", 2}});
  sae.tied = tied;
  sae.encoder =
      Array::of<float>({{"latents", 2}, {"inputs", 3}}, std::vector<float>{1, 2, 3, 4, 5, 6});
  if (!tied) sae.decoder_weights = sae.encoder.clone();
  sae.encoder_bias = Array(Dtype::f32, {{"latents", 2}});
  sae.decoder_bias = Array(Dtype::f32, {{"inputs", 3}});
  sae.mean = Array(Dtype::f32, {{"inputs", 3}});
  return sae;
}

}  // namespace

TEST_CASE("a flipped bit of a text, a table or a model is damage") {
  flip_every_byte(Text{"In a pot still, twice.\n"});
  flip_every_byte(Table{
      {{"n", "a number", Column::Numbers{0.5, 2}}, {"s", "a text", Column::Strings{"a,b", ""}}}});
  flip_every_byte(Model{
      "model.gpt2", "abc", Json::object({{"n_layer", 2}}), Json(), {{"weights", {"/w", "def"}}}});
}

TEST_CASE("a flipped bit of an SAE is damage, in its header and in its numbers") {
  flip_every_byte(small_sae(true));
  flip_every_byte(small_sae(false));
}

TEST_CASE("a flipped bit of an HDF5 file is damage, in the library's metadata and in the data") {
  Codes codes;
  codes.latents = 4;
  codes.append_row(std::vector<float>{0, 1.5f, 0, -2});
  codes.append_row(std::vector<float>{3, 0, 0, 0.25f});
  flip_every_byte(codes);
  Tokens tokens;
  tokens.text = "a pot";
  tokens.tokens = {{1, 0, 1}, {2, 1, 5}};
  tokens.windows = {0};
  tokens.vocabulary = 3;
  tokens.tokenizer = "t";
  flip_every_byte(tokens);
  flip_every_byte(Activations::stored(std::make_shared<Rows>(3, 4)));
}

TEST_CASE("rows are compared where they are read, and the rest is left alone") {
  TemporaryArtifact at;
  Activations::stored(std::make_shared<Rows>(2000, 768)).save(at.folder());
  const auto checks = checks_of(at.folder().path, kChunkBytes);
  const auto& sums = checks.files.at("activations.h5");
  REQUIRE(sums.chunks() >= 6);
  const SavedArtifact artifact(at.folder().path, nullptr, checks);
  const std::size_t last = sums.chunks() * 3 / 4;  // rows
  flip(at.file("activations.h5"), sums.begin(last) + 4711, 3);

  const auto loaded = Activations::load(artifact);
  CHECK(bytes_of(loaded->read(0, 500)) == bytes_of(Rows(2000, 768).read(0, 500)));
  const auto read_all = [&] { loaded->read_all(); };
  CHECK_THROWS_WITH(read_all(), Contains("activations.h5 is damaged: " + chunk_text(sums, last)));
  CHECK_THROWS_AS(read_all(), Damaged);
  CHECK_THROWS_AS(loaded->read(0, 1), Damaged);  // whoever met damage reads nothing more

  TemporaryArtifact other;
  CHECK_THROWS_AS(Activations::load(artifact)->save(other.folder()), Damaged);  // nor hands it on
  flip(at.file("activations.h5"), sums.begin(last) + 4711, 3);
  CHECK(bytes_of(Activations::load(artifact)->read_all()) ==
        bytes_of(Rows(2000, 768).read(0, 2000)));
}

TEST_CASE("HDF5's own sums guard files that nobody else compares, and are not taken twice") {
  TemporaryArtifact at;
  Activations::stored(std::make_shared<Rows>(2000, 768)).save(at.folder());
  flip(at.file("activations.h5"), fs::file_size(at.file("activations.h5")) / 2, 3);
  const auto read_all = [&](const SavedArtifact& artifact) {
    return bytes_of(Activations::load(artifact)->read_all());
  };
  CHECK_THROWS_WITH(read_all({at.folder().path, nullptr}),
                    Contains("fletcher32 checksum", Catch::CaseSensitive::No));
  // The store's sums, of these very bytes, are all that is asked.
  const SavedArtifact stored(at.folder().path, nullptr, checks_of(at.folder().path, kChunkBytes));
  CHECK(read_all(stored) != bytes_of(Rows(2000, 768).read(0, 2000)));
}

TEST_CASE("a tensor is compared when it is read; its neighbours are not") {
  TemporaryArtifact at;
  const auto file = at.file("x.safetensors");
  const Array zeros(Dtype::f32, {{"n", 1 << 18}});  // 1 MiB each, after 64 bytes of header
  write_safetensors(file, {{"a", zeros}, {"b", zeros}, {"c", zeros}}, {});
  const auto sums = checks_of(at.folder().path, 1 << 16).files.at("x.safetensors");
  flip(file, std::size_t{5} << 19, 0);  // in c
  const Safetensors tensors(CheckedFile(file, sums, "key/port"));
  CHECK(tensors.read("a").values<float>()[9] == 0);
  CHECK(tensors.read("b").count() == 1 << 18);
  CHECK_THROWS_WITH(tensors.read("c"), Contains("x.safetensors is damaged: chunk 40 "));
}

TEST_CASE("a row of a matrix is compared when it is read; the rows around it are not") {
  TemporaryArtifact at;
  const auto file = at.file("x.safetensors");
  const Array zeros(Dtype::f32, {{"r", 64}, {"c", 1 << 12}});  // rows of 16 KiB, after 128 bytes
  write_safetensors(file, {{"a", zeros}}, {});
  const auto sums = checks_of(at.folder().path, 1 << 16).files.at("x.safetensors");
  flip(file, std::size_t{40} << 14, 0);  // in row 39 or 40
  const Safetensors tensors(CheckedFile(file, sums, "key/port"));
  const std::vector<std::int32_t> whole = {0, 63, 7}, bad = {7, 41};
  CHECK(tensors.rows_f32("a", whole).count() == 3 << 12);
  CHECK_THROWS_WITH(tensors.rows_f32("a", bad), Contains("x.safetensors is damaged: chunk 10 "));
}

TEST_CASE("files that were cut, grew or went away are damage") {
  TemporaryArtifact at;
  small_sae(true).save(at.folder());
  const SavedArtifact artifact(at.folder().path, nullptr, checks_of(at.folder().path, kChunkBytes));
  for (const char* name : {"sae.json", "sae.safetensors"}) {
    const std::string bytes = read_file(at.file(name));
    for (const auto& other : {bytes.substr(1), bytes + " ", std::string()}) {
      write_file(at.file(name), other);
      CHECK_THROWS_AS(Sae::load(artifact), Damaged);
    }
    fs::remove(at.file(name));
    CHECK_THROWS_AS(Sae::load(artifact), Damaged);
    write_file(at.file(name), bytes);
    CHECK_NOTHROW(Sae::load(artifact));
  }
}
