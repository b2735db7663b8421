// One member of an object in a line of JSON, without a value made of the rest: what JSON Lines of
// any size are read with.
#pragma once

#include <string>
#include <string_view>

namespace kazan {

struct TextMember {
  // UTF-8 without NULs: halves of surrogate pairs (\ud83d by itself, as Python's json.dumps writes
  // it), which JSON may hold, and NULs are U+FFFD in it.
  std::string text;
  std::size_t replaced = 0;  // so many of these
  std::size_t written = 0;   // in so many bytes of the line
  std::string first;         // "FILE:LINE:COLUMN: \ud83d is half a character", of the first; or ""
};

// The text of the member `key`. `where` names the line in errors: "FILE:LINE". Throws Error
// (Fault::input): what is no JSON with its column, counted in characters from 1; no object; no such
// member, with the nearest name; one that is no text, or is given twice. Other members may hold
// anything that is JSON: numbers of any size, any escapes.
TextMember text_member(std::string_view line, std::string_view key, const std::string& where);

}  // namespace kazan
