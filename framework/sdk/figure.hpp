// Figures as data: a stage says what is shown, a renderer draws it. Stored with the node. Whether
// one has what its kind needs is asked of figure_faults(), below.
//
// Kinds and what they hold (arrays by name; `options` as JSON). Needed are the
// arrays that are not called optional, the lists, rows and columns of an image, x and y of a line,
// values of an item of tokens, title, group and mark of contexts, names of columns; the rest may be
// left out.
//   lines    options.lines = [{label, x, y, definition}], x and y naming arrays;
//            options.x_label, y_label, y_log
//   scatter  arrays x, y [points]; optional array class (u8) into options.classes =
//            [{label, role}], role one of normal, muted, dead, highlight;
//            options.point_label ("latent": points are named "latent 17" by index, or by the
//            i64 array index), x_label, y_label, x_log, y_log
//   image    a sparse matrix: arrays row_start (i64), column (i32), value (f32); options.rows,
//            columns, x_label, y_label, value_label, row_names (optional list of strings)
//   tokens   a text per item, shaded by value: options.pieces = [string a token];
//            options.items = [{title, note, values}], values naming an f32 array [tokens];
//            shade = ((v - min) / (max - min))^2 per item, none where max = min
//   contexts options.items = [{title, note, contexts}], contexts a list of {group, pieces, values,
//            mark}: a piece of a text, token by token, with the item's value on each, and which
//            token it is about; groups stand one below the other;
//            shade = (v / the value of the item's largest magnitude)^2, none for other signs
//   table    options.columns = [{name, definition, values}], values a list of numbers (null:
//            undefined) or strings
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "sdk/array.hpp"

namespace kazan {

struct Figure {
  std::string name;  // unique within the node: [a-z0-9_]+
  std::string kind;  // above
  std::string title;
  // How every number in it is defined. The value of a parameter of the stage stands for its name in
  // braces, as in definitions of metrics: "latents that fire at least {min_fires} times".
  std::string caption;
  Json options = Json::object();
  std::map<std::string, Array> arrays;

  // {name, kind, title, caption, options, arrays: {x: {dtype, shape, base64}}}, little-endian.
  Json to_json() const;
};

std::string base64(const void* bytes, std::size_t size);

std::vector<std::string> figure_kinds();  // above
// Why no report can draw it, a sentence each: an unknown kind, an array or an option that its kind
// needs and that it lacks, lengths that do not fit. What has no rows is no fault.
std::vector<std::string> figure_faults(const Figure& figure);

}  // namespace kazan
