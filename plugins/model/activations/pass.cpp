#include "activations/pass.hpp"

#include <algorithm>

namespace kazan {
namespace {

// [heads tokens tokens] as rows [tokens heads*longest]; what is not there is 0.
Array pattern_rows(const Array& pattern, std::int64_t inputs) {
  const std::int64_t heads = pattern.size(0), tokens = pattern.size(1), longest = inputs / heads;
  Array out(Dtype::f32, {{"tokens", tokens}, {"inputs", inputs}});
  const auto from = pattern.values<float>();
  const auto to = out.values<float>();
  for (std::int64_t head = 0; head < heads; ++head)
    for (std::int64_t token = 0; token < tokens; ++token)
      std::copy_n(from.begin() + (head * tokens + token) * tokens, tokens,
                  to.begin() + token * inputs + head * longest);
  return out;
}

Array as_rows(const Array& site, std::int64_t inputs) {
  const std::int64_t tokens = site.size(0);
  if (site.count() != tokens * inputs)
    throw Error(Fault::plugin, "the model gave rows of " + std::to_string(site.count() / tokens) +
                                   " inputs, not of " + std::to_string(inputs));
  return Array::view(Dtype::f32, {{"tokens", tokens}, {"inputs", inputs}},
                     const_cast<void*>(site.data()), site.owner());
}

Array shaped(const Array& found, const SiteRows& as) {
  return as.site.name == "pattern" ? pattern_rows(found, as.inputs) : as_rows(found, as.inputs);
}

std::fstream new_file(const std::filesystem::path& path) {
  return std::fstream(path, std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
}

}  // namespace

ModelPass::ModelPass(std::shared_ptr<LanguageModel> model,
                     std::shared_ptr<const TokenWindows> tokens, std::vector<SiteRows> sites,
                     const std::filesystem::path& folder)
    : model_(std::move(model)), tokens_(std::move(tokens)) {
  for (std::size_t i = 0; i < sites.size(); ++i) {
    std::fstream file;
    if (sites.size() > 1) file = new_file(folder / (std::to_string(i) + ".f32"));
    lines_.push_back(
        {std::move(sites[i]), std::move(file), std::vector<bool>(tokens_->windows.size(), false)});
  }
}

std::vector<Array> ModelPass::rows(std::span<const std::size_t> windows, std::size_t i) {
  std::vector<Array> out;
  std::vector<std::size_t> missing, places;
  for (const auto window : windows) {
    out.emplace_back();
    if (take(i, window, out.back())) continue;
    missing.push_back(window);
    places.push_back(out.size() - 1);
  }
  auto computed = run(missing, i);
  for (std::size_t m = 0; m < missing.size(); ++m) out[places[m]] = std::move(computed[m]);
  for (std::size_t w = 0; w < windows.size(); ++w)
    require_finite(out[w], tokens_->windows[windows[w]], "the model's " + lines_[i].rows.site.name);
  return out;
}

std::int64_t ModelPass::inputs() const {
  std::int64_t sum = 0;
  for (const auto& line : lines_) sum += line.rows.inputs;
  return sum;
}

std::vector<Array> ModelPass::run(const std::vector<std::size_t>& windows, std::size_t i) {
  std::vector<std::vector<std::int32_t>> ids;
  for (const auto window : windows)
    ids.push_back(tokens_->ids(tokens_->windows[window], tokens_->window_end(window)));
  const auto lines = wanted(windows, i);
  std::vector<Site> sites;
  for (const auto line : lines) sites.push_back(lines_[line].rows.site);
  const auto found = model_->activations_of(ids, sites);
  std::vector<Array> own;
  for (std::size_t w = 0; w < windows.size(); ++w)
    own.push_back(hand_out(windows[w], lines, found.at(w), i));
  return own;
}

// The i-th, and those whose rows of one of these windows nobody has yet.
std::vector<std::size_t> ModelPass::wanted(const std::vector<std::size_t>& windows,
                                           std::size_t i) const {
  std::vector<std::size_t> out;
  for (std::size_t line = 0; line < lines_.size(); ++line)
    if (line == i || std::ranges::any_of(
                         windows, [&](std::size_t window) { return wants(lines_[line], window); }))
      out.push_back(line);
  return out;
}

// To the files of the lines; returns what the i-th line's reader gets.
Array ModelPass::hand_out(std::size_t window, const std::vector<std::size_t>& lines,
                          const std::vector<Array>& found, std::size_t i) {
  Array own;
  for (std::size_t l = 0; l < lines.size(); ++l) {
    Line& line = lines_[lines[l]];
    try {
      Array rows = shaped(found.at(l), line.rows);
      if (lines_.size() > 1) put(line, window, rows);
      if (lines[l] == i) own = std::move(rows);
    } catch (const Error&) {  // of another site: told to its own reader, who has it run again
      if (lines[l] == i) throw;
      line.odd = true;
    }
  }
  return own;
}

bool ModelPass::wants(const Line& line, std::size_t window) const {
  return line.file.good() && !line.odd && !line.waiting[window];
}

std::streamoff ModelPass::offset(const Line& line, std::size_t window) const {
  return tokens_->windows[window] * line.rows.inputs * std::streamoff{sizeof(float)};
}

// A full disk makes the file bad; then this site is computed when it is read.
void ModelPass::put(Line& line, std::size_t window, const Array& rows) {
  line.file.seekp(offset(line, window));
  line.file.write(static_cast<const char*>(rows.data()),
                  static_cast<std::streamsize>(rows.bytes()));
  line.file.flush();
  line.waiting[window] = line.file.good();
}

bool ModelPass::take(std::size_t i, std::size_t window, Array& rows) {
  Line& line = lines_[i];
  if (!line.waiting[window]) return false;
  const std::int64_t tokens = tokens_->window_end(window) - tokens_->windows[window];
  rows = Array(Dtype::f32, {{"tokens", tokens}, {"inputs", line.rows.inputs}});
  line.file.seekg(offset(line, window));
  line.file.read(static_cast<char*>(rows.data()), static_cast<std::streamsize>(rows.bytes()));
  return line.file.good();
}

}  // namespace kazan
