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

Array ModelPass::rows(std::size_t window, std::size_t i) {
  Line& line = lines_[i];
  const std::int64_t first = tokens_->windows[window];
  Array out(Dtype::f32,
            {{"tokens", tokens_->window_end(window) - first}, {"inputs", line.rows.inputs}});
  if (!take(line, window, out)) out = run(window, i);
  require_finite(out, first, "the model's " + line.rows.site.name);
  return out;
}

// Of the sites whose rows of this window nobody has yet, all are computed.
Array ModelPass::run(std::size_t window, std::size_t i) {
  const auto ids = tokens_->ids(tokens_->windows[window], tokens_->window_end(window));
  std::vector<std::size_t> wanted;
  std::vector<Site> sites;
  for (std::size_t other = 0; other < lines_.size(); ++other)
    if (other == i || wants(lines_[other], window)) {
      wanted.push_back(other);
      sites.push_back(lines_[other].rows.site);
    }
  const std::vector<Array> found = model_->activations(ids, sites);
  Array own;
  for (std::size_t w = 0; w < wanted.size(); ++w) {
    Line& line = lines_[wanted[w]];
    try {
      Array rows = shaped(found.at(w), line.rows);
      if (lines_.size() > 1) put(line, window, rows);
      if (wanted[w] == i) own = std::move(rows);
    } catch (const Error&) {  // of another site: told to its own reader, who has it run again
      if (wanted[w] == i) throw;
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

bool ModelPass::take(Line& line, std::size_t window, Array& rows) {
  if (!line.waiting[window]) return false;
  line.file.seekg(offset(line, window));
  line.file.read(static_cast<char*>(rows.data()), static_cast<std::streamsize>(rows.bytes()));
  return line.file.good();
}

}  // namespace kazan
