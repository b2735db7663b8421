#include "vocabulary.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

using namespace kazan;
using namespace kazan::bpe;

namespace {

// Byte tokens, "ab" and "abc".
Json small_vocabulary() {
  Json json = Json::object();
  std::int64_t id = 0;
  char32_t other = 0x100;
  for (char32_t b = 0; b < 256; ++b) {
    const bool printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    std::string token;
    append_utf8(token, printable ? b : other++);
    json[token] = id++;
  }
  json["ab"] = id++;
  json["abc"] = id;
  return json;
}

struct Files {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-bpe")};

  Vocabulary load(const std::string& vocab, const std::string& merges) const {
    write_file(folder.path() / "vocab.json", vocab);
    write_file(folder.path() / "merges.txt", merges);
    return Vocabulary::load(folder.path() / "vocab.json", folder.path() / "merges.txt");
  }
};

}  // namespace

TEST_CASE("a vocabulary gives ids, bytes and ranks") {
  const auto v = Files().load(small_vocabulary().dump(), "#version: 0.2\na b\r\nab c\n");
  CHECK(v.pieces.size() == 258);
  CHECK(v.pieces[257] == "abc");
  CHECK(v.pieces[static_cast<std::size_t>(v.byte_ids[0])] == std::string(1, '\0'));
  CHECK(v.merges.look_up(v.byte_ids['a'], v.byte_ids['b']).id == 256);
  CHECK(v.merges.look_up(256, v.byte_ids['c']).rank == 1);
  CHECK(v.merges.look_up(v.byte_ids['b'], v.byte_ids['a']).rank == -1);
}

TEST_CASE("merges that do not fit the vocabulary are refused by line") {
  const auto [merges, reason] = GENERATE(table<std::string, std::string>({
      {"#version: 0.2\na b\nb c\n", "merges.txt:3: \"bc\" is not in the vocabulary"},
      {"a bb\n", "merges.txt:1: \"abb\" is not in the vocabulary"},
      {"a b\n\nab c\n", "merges.txt:2: expected two tokens"},
      {"a b c\n", "merges.txt:1: expected two tokens with one space between, found \"a b c\""},
      {"a b\na b\n", "merges.txt:2: this merge is given twice"},
      {"a \xff\n", "not UTF-8 at byte 2"},
  }));
  CAPTURE(merges);
  CHECK_THROWS_WITH(Files().load(small_vocabulary().dump(), merges), Catch::Contains(reason));
}

TEST_CASE("a malformed vocabulary is refused") {
  const auto with = [](const std::string& token, Json id) {
    Json json = small_vocabulary();
    json[token] = std::move(id);
    return json.dump();
  };
  const auto [vocab, reason] = GENERATE_COPY(table<std::string, std::string>({
      {with("x", 3), "two tokens have the id"},
      {with("new", 400), "has the id 400; expected 0 to 258"},
      {with("new", -1), "expected 0 to 258"},
      {with("new", "258"), "has the id \"258\""},
      {with("\u4e00", 258), "is not written in GPT-2's byte characters"},
      {with("", 258), "is not written in GPT-2's byte characters"},
      {"[]", "expected an object"},
      {"{", "not valid JSON"},
      {"{\"a\": 0}", "the byte 0 has no token"},
      {"{\"a\": 0, \"a\": 1}", "duplicate key"},
  }));
  CAPTURE(reason);
  CHECK_THROWS_WITH(Files().load(vocab, ""), Catch::Contains(reason));
}

TEST_CASE("files that cannot be read are the input's fault, by name") {
  const Files files;
  files.load(small_vocabulary().dump(), "");
  const auto vocab = files.folder.path() / "vocab.json",
             merges = files.folder.path() / "merges.txt";
  const auto refused = [&](const std::filesystem::path& second, const std::string& reason) {
    try {
      Vocabulary::load(vocab, second);
      FAIL_CHECK("not refused: " << reason);
    } catch (const Error& e) {
      CHECK(e.fault() == Fault::input);
      CHECK_THAT(e.what(), Catch::Contains(reason));
    }
  };
  refused(files.folder.path() / "absent.txt", "absent.txt: cannot be read: No such file");
  refused(files.folder.path(), "cannot be read: Is a directory");
  std::filesystem::resize_file(merges, (std::uintmax_t{256} << 20) + 1);  // sparse
  refused(merges, "merges.txt: larger than 256 MiB");
}
