#include "corpus/matched_files.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/files.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;

struct Tree {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-match")};
  Tree() {
    for (const auto* file : {"b.txt", "a.txt", "B.txt", ".hidden.txt", "c.jsonl", "a[1].txt",
                             "sub/a.txt", "sub/deep/d.txt", ".git/e.txt", "corpora/f.txt"}) {
      make_folder((folder.path() / file).parent_path());
      write_file(folder.path() / file, file);
    }
    fs::create_directory_symlink(folder.path(), folder.path() / "sub/circle");
  }
  Names match(const Names& patterns) const {
    Names out;
    for (const auto& file : matched_files(patterns, {folder.path(), folder.path() / "corpora"}))
      out.push_back(file.lexically_relative(folder.path()).native());
    return out;
  }
  std::string refusal(const std::string& pattern) const {
    try {
      match({pattern});
    } catch (const Error& e) {
      CHECK(e.fault() == Fault::input);
      CHECK(e.complaint().code == "no-match");
      return e.what();
    }
    return "";
  }
};

}  // namespace

TEST_CASE("patterns match names in the order of their bytes, pattern after pattern, once each") {
  const Tree tree;
  CHECK(tree.match({"*.txt"}) == Names{"B.txt", "a.txt", "a[1].txt", "b.txt"});
  CHECK(tree.match({"b.txt", "*.txt"}) == Names{"b.txt", "B.txt", "a.txt", "a[1].txt"});
  CHECK(tree.match({"[ab].txt"}) == Names{"a.txt", "b.txt"});
  CHECK(tree.match({"?.jsonl"}) == Names{"c.jsonl"});
  CHECK(tree.match({".*.txt"}) == Names{".hidden.txt"});
  CHECK(tree.match({"s*/*.txt"}) == Names{"sub/a.txt"});
  CHECK(tree.match({"sub/../a.txt", "./a.txt"}) == Names{"a.txt"});
  CHECK(tree.match({"bundled/*"}) == Names{"corpora/f.txt"});
  CHECK(tree.match({(tree.folder.path() / "c.*").native()}) == Names{"c.jsonl"});
}

TEST_CASE("** stands for folders, also none, without hidden ones and links") {
  const Tree tree;
  CHECK(tree.match({"**/d.txt"}) == Names{"sub/deep/d.txt"});
  CHECK(tree.match({"**/a.txt"}) == Names{"a.txt", "sub/a.txt"});
  CHECK(tree.match({"sub/**/*.txt"}) == Names{"sub/a.txt", "sub/deep/d.txt"});
}

TEST_CASE("** after ** finds each file once, without going through folders many times") {
  const Tree tree;
  std::string deep = tree.folder.path().native(), many = "**";
  for (int i = 0; i < 24; ++i) deep += "/d", many += "/**";  // 10^14 ways from one to the other
  make_folder(deep);
  write_file(deep + "/deepest.txt", "x");
  CHECK(tree.match({many + "/deepest.txt"}).size() == 1);
}

TEST_CASE("files are regular ones or links to such; others are passed over, or told by kind") {
  const Tree tree;
  REQUIRE(::mkfifo((tree.folder.path() / "pipe.txt").c_str(), 0600) == 0);
  fs::create_symlink("/dev/null", tree.folder.path() / "null.txt");
  fs::create_symlink("a.txt", tree.folder.path() / "link.txt");
  CHECK(tree.match({"[lnp]*.txt"}) == Names{"link.txt"});
  CHECK(tree.refusal("pipe.txt") == "no file matches pipe.txt, which is a named pipe");
  CHECK(tree.refusal("null.txt") == "no file matches null.txt, which is a device");
}

TEST_CASE("a link that leads nowhere is told as one, and not taken for what was meant") {
  const Tree tree;
  fs::create_symlink("nosuch", tree.folder.path() / "dangling.txt");
  fs::create_symlink("round.txt", tree.folder.path() / "round.txt");
  CHECK(tree.refusal("dangling.txt") ==
        "no file matches dangling.txt, which is a link to nosuch, which is not there");
  CHECK(tree.refusal("round.txt") ==
        "no file matches round.txt, which is a link to round.txt, which cannot be followed");
}

TEST_CASE("what shells expand is told not to be expanded") {
  const Tree tree;
  CHECK(tree.refusal("{a,b}.txt")
            .starts_with(
                "no file matches {a,b}.txt; {a,b} is not expanded here: write a list of patterns"));
  CHECK(tree.refusal("~/a.txt").starts_with(
      "no file matches ~/a.txt; ~ is not expanded here: write the folder's whole path"));
}

TEST_CASE("a pattern that matches nothing is told, with what may have been meant") {
  const Tree tree;
  CHECK(tree.refusal("*.md") == "no file matches *.md");
  CHECK(tree.refusal("c.jsnl") == "no file matches c.jsnl (did you mean c.jsonl?)");
  CHECK(tree.refusal("sbu/*.txt") == "no file matches sbu/*.txt (did you mean sub?)");
  CHECK(tree.refusal("sub/dep/*") == "no file matches sub/dep/* (did you mean sub/deep?)");
  CHECK(tree.refusal("bundled/g.txt") ==
        "no file matches bundled/g.txt (did you mean bundled/f.txt?)");
  CHECK(tree.refusal("sub") == "no file matches sub, which is a folder");
  CHECK(tree.refusal("sub/deep/*/x") == "no file matches sub/deep/*/x");
}
