#include "corpus/documents.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/files.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

using Texts = std::vector<std::string>;

struct Folder {
  ScopedFolder scoped{unique_folder(fs::temp_directory_path(), "kazan-documents")};
  Files put(const Texts& contents) const {
    Files files;
    for (std::size_t i = 0; i < contents.size(); ++i) {
      files.push_back(scoped.path() / (std::to_string(i) + ".txt"));
      write_file(files.back(), contents[i]);
    }
    return files;
  }
};

Texts all_of(CountingDocuments& documents) {
  Texts out;
  bool open = false;
  for (DocumentPart part; documents.next(part); open = !part.ends) {
    if (!open) out.emplace_back();
    out.back() += part.text;
  }
  CHECK_FALSE(open);
  DocumentPart part;
  CHECK_FALSE(documents.next(part));
  return out;
}

Texts read(OpenDocuments open, const Texts& contents, const ReadingOptions& options = {}) {
  const Folder folder;
  const auto documents = open(folder.put(contents), options);
  return all_of(*documents);
}

const ReadingOptions kText{false, "text"};

}  // namespace

TEST_CASE("files are documents, but for empty ones") {
  const std::string large(900'000, 'x');
  CHECK(read(file_documents, {"one\ntwo", "", large, "\xEF\xBB\xBF", " "}) ==
        Texts{"one\ntwo", large, " "});
  CHECK(read(file_documents, {}).empty());
}

TEST_CASE("lines are documents, but for blank ones, and none goes on in the next file") {
  CHECK(read(line_documents, {"one\n\n \t\ntwo\r\n", "", "three", "four\n"}) ==
        Texts{"one", "two", "three", "four"});
}

TEST_CASE("lines of JSON hold documents in one of their members") {
  CHECK(read(jsonl_documents,
             {"{\"text\": \"a\\nb\"}\n\n{\"text\": \"\"}\n", "{\"n\":1,\"text\":\"c\"}"},
             kText) == Texts{"a\nb", "c"});
  CHECK(read(jsonl_documents, {"{\"text\": \"a\", \"body\": \"b\"}"}, {false, "body"}) ==
        Texts{"b"});
}

TEST_CASE("faults are told with file and line, after the documents before them") {
  const Folder folder;
  const auto documents = jsonl_documents(
      folder.put({"{\"text\": \"a\"}\n", "{\"text\": \"b\"}\n\n{\"txt\": \"c\"}\n"}), kText);
  DocumentPart part;
  CHECK(documents->next(part));
  CHECK(documents->next(part));
  CHECK(part.text == "b");
  CHECK_THROWS_WITH(documents->next(part), Contains("1.txt:3: no member text (did you mean txt?)"));
  CHECK_THROWS_WITH(read(jsonl_documents, {"{\"text\": \"a\"}\n{\"text\": oh}"}, kText),
                    Contains("0.txt:2:") && Contains("not valid JSON"));
}

TEST_CASE("replaced bytes are counted over all files") {
  const Folder folder;
  const auto documents = line_documents(folder.put({"a\xE9\n\xFF", "b\xE9"}), {true, ""});
  CHECK(all_of(*documents) == Texts{"a\uFFFD", "\uFFFD", "b\uFFFD"});
  CHECK(documents->replaced() == 3);
  CHECK_THROWS_WITH(read(file_documents, {"ok", "a\nb\xE9"}), Contains("1.txt:2:2: the byte 0xE9"));
}

TEST_CASE("escapes that are no character are refused, or replaced and counted as bytes are") {
  const std::string line = R"({"id": "\ud83d", "text": "hello \ud83d \u0000"})";
  CHECK_THROWS_WITH(read(jsonl_documents, {"{\"text\": \"\"}\n" + line}, kText),
                    Contains("0.txt:2:33: \\ud83d is half a character; leave it out, or say "
                             "invalid: replace"));
  const Folder folder;
  const auto documents = jsonl_documents(
      folder.put({line + "\n{\"text\": \"\xFF\"}\n", "{\"text\": \"a\"}", line}), {true, "text"});
  CHECK(all_of(*documents) == Texts{"hello \uFFFD \uFFFD", "\uFFFD", "a", "hello \uFFFD \uFFFD"});
  CHECK(documents->replaced() == 5);
  const auto found = documents->in_files();
  CHECK(found.files == 2);
  CHECK(found.replaced == 4 * 6 + 1);
  CHECK(found.bytes == static_cast<std::int64_t>(2 * line.size() + 15));
}

TEST_CASE("options come back as they were kept") {
  for (const ReadingOptions& options : {ReadingOptions{true, "body"}, ReadingOptions{false, ""}}) {
    const auto back = ReadingOptions::from_json(options.to_json());
    CHECK(back.replace == options.replace);
    CHECK(back.field == options.field);
  }
}
