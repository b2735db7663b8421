#include "host/config/diagnostics.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::size_t kWidth = 100;  // characters of an excerpt
constexpr int kMostOthers = 4;       // values that are named

std::string_view skip(std::string_view text, std::size_t count) {
  std::size_t i = 0;
  for (; count > 0 && i < text.size(); --count) i += decode_utf8(text, i).size;
  return text.substr(i);
}

// The characters from..to of a text, counted from 0.
std::string part(std::string_view text, std::size_t from, std::size_t to) {
  const auto begin = skip(text, from);
  return std::string(begin.substr(0, begin.size() - skip(begin, to - from).size()));
}

// "^~~~" under the token. Tabs are repeated, so that it lines up.
std::string pointer(const std::string& before, const std::string& token) {
  std::string out;
  for (std::size_t i = 0; i < before.size(); i += decode_utf8(before, i).size)
    out += before[i] == '\t' ? '\t' : ' ';
  return out + "^" + std::string(std::max<std::size_t>(characters(token), 1) - 1, '~');
}

// Of a message of wrong_value(): what is the same of every value.
std::string without_found(const Complaint& complaint) {
  std::string message = complaint.message;
  const std::string what = ", found " + complaint.found;
  const auto at = complaint.found.empty() ? message.npos : message.rfind(what);
  if (at != message.npos) message.erase(at, what.size());
  return message;
}

}  // namespace

std::string Diagnostic::place() const {
  const std::string text = at.text();
  return text.empty() ? text : text + ": ";
}

std::string_view Diagnostic::word() const {
  return severity == Severity::error ? "error: " : "warning: ";
}

std::string Diagnostic::Excerpt::blank() const {
  return std::string(gutter.size() - 2, ' ') + "| ";
}

std::optional<Diagnostic::Excerpt> Diagnostic::excerpt() const {
  const auto line = at.line_text();
  if (line.empty()) return std::nullopt;
  const std::size_t all = characters(line);
  const std::size_t from = std::min(static_cast<std::size_t>(at.column) - 1, all);
  const std::size_t end =
      at.end_line > at.line ? all : static_cast<std::size_t>(std::max(at.end_column - 1, 0));
  const std::size_t start = all <= kWidth || from < kWidth / 2 ? 0 : from - kWidth / 2;
  const std::size_t stop = std::min(all, start + kWidth);
  const std::size_t to = std::clamp(end, from, stop);
  return Excerpt{"  " + std::to_string(at.line) + " | ",
                 (start > 0 ? "..." : "") + part(line, start, from), part(line, from, to),
                 part(line, to, stop) + (stop < all ? "..." : "")};
}

std::string Diagnostic::text() const {
  std::string out = place() + std::string(word()) + complaint.message;
  if (const auto e = excerpt())
    out += "\n" + e->gutter + e->before + e->token + e->after + "\n" + e->blank() +
           pointer(e->before, e->token);
  for (const auto& note : notes()) out += "\n  " + note;
  return out;
}

std::vector<std::string> Diagnostic::notes() const {
  auto out = complaint.notes;
  if (others.empty()) return out;
  const bool few = others.size() <= kMostOthers;
  const std::vector<std::string> first(
      others.begin(), others.begin() + (few ? std::ssize(others) : kMostOthers - 1));
  out.push_back("and " + with_commas(std::ssize(others)) + " more like it: found " +
                join(first, ", ") + (few ? "" : ", ..., " + others.back()));
  return out;
}

Json Diagnostic::to_json(const std::string& file) const {
  Json json = Json::object();
  json["file"] = at.known() ? at.source->name : file;
  if (at.known() && at.source->folder.empty()) json["option"] = at.source->text;  // --set
  if (at.known() && at.source->number > 0) json["option_number"] = at.source->number;
  if (at.line > 0) {
    json["line"] = at.line;
    json["column"] = at.column;
    const bool empty = std::pair(at.end_line, at.end_column) <= std::pair(at.line, at.column);
    json["end_line"] = empty ? at.line : at.end_line;
    json["end_column"] = empty ? at.column + 1 : at.end_column;
  }
  json["severity"] = severity == Severity::error ? "error" : "warning";
  json["fault"] = name(fault);
  const std::pair<const char*, const std::string&> parts[] = {{"code", complaint.code},
                                                              {"message", complaint.message},
                                                              {"expected", complaint.expected},
                                                              {"found", complaint.found},
                                                              {"suggestion", complaint.suggestion}};
  for (const auto& [key, part] : parts)
    if (!part.empty()) json[key] = part;
  if (const auto lines = notes(); !lines.empty()) json["notes"] = Json(lines);
  return json;
}

void Diagnostics::error(Position at, Complaint complaint, Fault fault) {
  add({std::move(at), std::move(complaint), fault, Severity::error});
}

void Diagnostics::warning(Position at, Complaint complaint) {
  add({std::move(at), std::move(complaint), Fault::experiment, Severity::warning});
}

// The same at the same place is told once: variants of a sweep read the same words, or values of
// one range.
void Diagnostics::add(Diagnostic found) {
  const std::string source = found.at.known() ? found.at.source->title() : "";
  const std::string place = source + ":" + std::to_string(found.at.line) + ":" +
                            std::to_string(found.at.column) + ":" + std::string(found.word());
  if (!told_.insert(place + found.complaint.message).second) return;
  const auto [first, fresh] = first_.emplace(place + without_found(found.complaint), all_.size());
  if (fresh)
    all_.push_back(std::move(found));
  else
    all_[first->second].others.push_back(found.complaint.found);
}

std::vector<Diagnostic> Diagnostics::in_order() const {
  std::map<std::string, std::size_t> files;  // in the order they came up
  for (const auto& d : all_)
    if (d.at.known()) files.emplace(d.at.source->title(), files.size() + 1);
  const auto place = [&](const Diagnostic& d) {
    return std::tuple(d.at.known() ? files.at(d.at.source->title()) : 0, d.at.line, d.at.column);
  };
  auto sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
  return sorted;
}

bool Diagnostics::failed() const {
  return std::any_of(all_.begin(), all_.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

int Diagnostics::exit_code() const {
  std::vector<Fault> faults;
  for (const auto& d : all_)
    if (d.severity == Severity::error) faults.push_back(d.fault);
  return kazan::exit_code(faults);
}

}  // namespace kazan
