#include "measure/selectivity/figures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "measure/maths/figures.hpp"
#include "measure/maths/pieces.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostPieces = 12;  // in a table's cell
constexpr std::size_t kStrongest = 5, kStrongestInTable = 3;

std::string count_of(std::int64_t some, std::int64_t all) {
  return std::to_string(some) + " of " + std::to_string(all);
}

// On one line, whatever the token holds.
std::string quoted(const std::string& piece) {
  std::string out;
  for (const char c : piece) out += c == '\n' ? std::string("⏎") : std::string(1, c);
  return "\"" + out + "\"";
}

std::string quoted_pieces(const Tokens& tokens, const std::vector<std::int64_t>& rows,
                          std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i)
    out += (i ? ", " : "") + quoted(shown_piece(tokens, rows[i]));
  return rows.size() > most ? out + ", ..." : out;
}

std::string strongest_tokens(const Selectivity& s, std::int64_t latent, std::size_t count) {
  const auto values = activations_of_latent(s.codes, latent, s.threshold);
  const std::vector<double> by_row(values.begin(), values.end());
  return quoted_pieces(s.tokens, largest(by_row, count, s.threshold), count);
}

std::string note(const Selectivity& s, std::int64_t latent) {
  const auto j = static_cast<std::size_t>(latent);
  return s.score_name + " " + three_digits(s.score()[j]) + "; fires on " +
         count_of(s.activity.fired[j], s.activity.rows) + " tokens, " +
         count_of(s.scores.target_fired[j], s.roles.count(RowRole::target)) + " target, " +
         count_of(s.scores.contrast_fired[j], s.roles.count(RowRole::contrast)) +
         " contrast; strongest on " + strongest_tokens(s, latent, kStrongest);
}

Scatter score_scatter(const Selectivity& s, const std::string& name, const std::string& title) {
  Scatter out;
  out.name = name;
  out.title = title;
  out.caption = s.definition() + " Highlighted: the " + std::to_string(s.best.size()) +
                " best, chosen after looking at all latents on the rows they are scored on. "
                "Exclusive: the latents that fire on target tokens and on no contrast token, " +
                std::to_string(s.scores.exclusives()) + " with those among the best; " +
                (s.score_name == "ratio" ? "their ratio is 0." : "they have a difference, too.");
  out.y_label = s.score_name;
  out.y = s.score();
  out.classes = {
      {"scored", "normal"}, {"score 0", "muted"}, {"best", "highlight"}, {"exclusive", "normal"}};
  for (std::size_t j = 0; j < out.y.size(); ++j)
    out.point_class.push_back(s.scores.exclusive[j] ? 3 : out.y[j] == 0 ? 1 : 0);
  for (const auto j : s.best) out.point_class[static_cast<std::size_t>(j)] = 2;
  return out;
}

// One column of a table figure.
class TableColumn {
 public:
  TableColumn(const std::string& name, const std::string& definition)
      : column_(Json::object({{"name", name}, {"definition", definition}})) {
    column_["values"] = Json::array();
  }
  void push(Json value) { column_["values"].push(std::move(value)); }
  operator const Json&() const { return column_; }

 private:
  Json column_;
};

Figure table(const std::string& name, const std::string& title, const std::string& caption,
             const std::vector<TableColumn>& columns) {
  Figure figure{name, "table", title, caption, Json::object(), {}};
  figure.options["columns"] = Json(columns);
  return figure;
}

}  // namespace

std::string Selectivity::definition() const {
  const std::string rows = roles.contrast.empty() ? "all other tokens" : "contrast tokens";
  if (score_name == "difference")
    return "Difference: mean |z| over target tokens - mean over " + rows + ", zeros included" +
           when_it_fires(threshold) + ".";
  return "Ratio: mean |z| over the target tokens on which the latent fires / the same "
         "over " +
         rows + "; 0 unless it fires on both" + when_it_fires(threshold) + ".";
}

Figure matched_words(const Selectivity& s) {
  TableColumn word("word", "as the experiment has it"), role("role", "target or contrast");
  TableColumn count("matches", "places in the text"), rows("tokens", "rows that count");
  TableColumn pieces("pieces", "the text of those tokens, in order");
  const auto add = [&](const std::vector<WordMatch>& matches, const char* name) {
    for (const auto& match : matches) {
      word.push(match.word);
      role.push(name);
      count.push(match.count);
      rows.push(static_cast<std::int64_t>(match.rows.size()));
      pieces.push(quoted_pieces(s.tokens, match.rows, kMostPieces));
    }
  };
  add(s.roles.target, "target");
  add(s.roles.contrast, "contrast");
  const std::string others =
      s.roles.contrast.empty()
          ? " Contrast: all " + std::to_string(s.roles.count(RowRole::contrast)) + " other tokens."
          : "";
  return table(
      "matched", "Which tokens the words matched",
      "Words match whole and with their case; one of several tokens counts with its first, "
      "or with all under all_pieces." +
          others,
      {word, role, count, rows, pieces});
}

Figure score_by_latent(const Selectivity& s) {
  auto out = score_scatter(s, "score_by_latent", "Selectivity of each latent");
  out.x_label = "latent";
  out.x.resize(out.y.size());
  std::iota(out.x.begin(), out.x.end(), 0.0);
  return draw(out);
}

Figure score_by_density(const Selectivity& s) {
  auto out = score_scatter(s, "score_by_density", "Selectivity against density");
  out.x_label = "density";
  out.x = s.activity.density;
  return draw(out);
}

Figure best_table(const Selectivity& s) {
  const std::string fires = when_it_fires(s.threshold);
  TableColumn rank("rank", "place by " + s.score_name), latent("latent", "index of the latent");
  TableColumn ratio("ratio",
                    "mean over target tokens where it fires / same over contrast tokens" + fires);
  TableColumn difference("difference",
                         "mean over target - mean over contrast, zeros included" + fires);
  TableColumn density("density", "share of tokens on which it fires" + fires);
  TableColumn target("target", "target tokens on which it fires" + fires);
  TableColumn contrast("contrast", "contrast tokens on which it fires" + fires);
  TableColumn exclusive("exclusive",
                        "1: it fires on target tokens and on no contrast token" + fires);
  TableColumn share("on target", "of its summed |z|, the share on target tokens");
  TableColumn signs("on signs",
                    "of its summed |z|, the share on tokens of signs, without a letter or digit");
  TableColumn grammar("on function words",
                      "of its summed |z|, the share on tokens of function words");
  TableColumn strongest("strongest on", "the three tokens with its largest |z|");
  for (std::size_t i = 0; i < s.best.size(); ++i) {
    const auto j = static_cast<std::size_t>(s.best[i]);
    rank.push(static_cast<std::int64_t>(i + 1));
    latent.push(s.best[i]);
    ratio.push(s.scores.ratio[j]);
    difference.push(s.scores.difference[j]);
    density.push(s.activity.density[j]);
    target.push(s.scores.target_fired[j]);
    contrast.push(s.scores.contrast_fired[j]);
    exclusive.push(std::int64_t{s.scores.exclusive[j]});
    share.push(s.target_share[j]);
    signs.push(s.punctuation_share[j]);
    grammar.push(s.function_word_share[j]);
    strongest.push(strongest_tokens(s, s.best[i], kStrongestInTable));
  }
  return table("best_table", "The best-scored latents", s.definition(),
               {rank, latent, strongest, ratio, difference, density, target, contrast, exclusive,
                share, signs, grammar});
}

Figure heatmaps(const Selectivity& s, const std::string& name, const std::string& title,
                const std::vector<std::int64_t>& latents, bool ranked) {
  std::vector<ShadedLatent> items;
  for (const auto latent : latents) {
    const std::string place = ranked ? "#" + std::to_string(items.size() + 1) + " " : "";
    items.push_back({latent, place + "latent " + std::to_string(latent), note(s, latent)});
  }
  return shaded_text(
      name, title,
      "Shade: ((z - min) / (max - min))^2 over the sizes z of this latent's activations. " +
          s.definition(),
      items, s.codes, s.tokens, s.threshold);
}

}  // namespace kazan
