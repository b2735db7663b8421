#include "base/shell_word.hpp"

#include <stdio.h>

#include <catch2/catch.hpp>

using kazan::shell_word;

namespace {

// What a shell makes of a command's output.
std::string said(const std::string& command) {
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe);
  std::string out;
  for (int c; (c = std::fgetc(pipe)) != EOF;) out += static_cast<char>(c);
  CHECK(::pclose(pipe) == 0);
  return out;
}

}  // namespace

TEST_CASE("a shell reads a word as what it was") {
  for (const std::string word :
       {"", "plain", "k=0.5*inputs", "it's", "a b", "$HOME", "`id`", "a\nb", "\\", "~", "#", "\"",
        "case=a/../<b onclick='x'>", "''", "&;|()[]{}?!", "\xc3\xa9"}) {
    CAPTURE(word);
    CHECK(said("printf '<%s>' " + shell_word(word) + " end") == "<" + word + "><end>");
  }
}

TEST_CASE("a word that a shell leaves as it is stands without quotes") {
  for (const std::string word : {"layer=3,k=16", "/a-b/c_d.yaml", "x@1:2", "50%", "+1"})
    CHECK(shell_word(word) == word);
}
