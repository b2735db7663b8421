// CSV as RFC 4180 has it: fields in quotes when they need them, lines ended by CRLF.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kazan {

using CsvRecord = std::vector<std::string>;

// Quotes a field that holds a quote, a comma, a line break or nothing: an empty text is "" and an
// undefined number is nothing.
std::string csv_field(std::string_view text);
void append_csv_record(std::string& out, const CsvRecord& fields_as_written);

// Lines may end in LF too. Throws Error (Fault::input) naming `source` and the line: an open quote,
// text after a closing quote, records of different length.
std::vector<CsvRecord> parse_csv(std::string_view text, std::string_view source);

}  // namespace kazan
