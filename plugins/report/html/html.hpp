// HTML as text. Whatever comes from a run folder passes through escape() or script_json():
// names, token pieces and messages are written by strangers.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kazan::report {

// For element text and quoted attributes. Bytes that are not UTF-8 become U+FFFD; control
// characters become their pictures (U+2400...), and characters that reorder text (bidirectional
// controls) become "<U+202E>", so that what is read is what is there.
std::string escape(std::string_view text);

// JSON that cannot end or confuse the <script> element around it: "<" is written \u003c, which
// means the same in JSON, where "<" only occurs inside strings.
std::string script_json(std::string_view json);

using Attributes = std::vector<std::pair<std::string_view, std::string>>;

// <tag name="value">inner</tag>. Values are escaped here, `inner` is HTML already.
std::string element(std::string_view tag, const Attributes& attributes, std::string_view inner);
std::string element(std::string_view tag, std::string_view inner);
// The same around a text, which is escaped.
std::string text_element(std::string_view tag, const Attributes& attributes, std::string_view text);

// At most `limit` bytes, cut between characters, with a remark on what was left out.
std::string shortened(std::string_view text, std::size_t limit);
// A name of at most `limit` characters (five or more): what is too long loses its middle, for both
// ends of "sae[layer=3,k=16,seed=0]" say which it is.
std::string short_name(std::string_view name, std::size_t limit);

// A number for reading: integers (with commas from 10,000), others with four significant digits;
// NaN (and JSON null) is "undefined". page/format.js does the same.
std::string number(double value);

}  // namespace kazan::report
