#include "product.hpp"

#include <algorithm>

#include "processor/tiles.hpp"
#include "processor/vectors.hpp"

namespace kazan::products {
namespace {

#ifdef __x86_64__
bool may_use_amx() {
  return has_avx512() && may_use_tiles(TileProducts::bf16);
}
#endif

}  // namespace

const Path* path_of([[maybe_unused]] std::string_view kernels) {
#ifdef __x86_64__
  static const bool amx = may_use_amx();
  const bool any = kernels.empty() || kernels == "auto";
  if (amx && (any || kernels == kAmx.name)) return &kAmx;
  if (has_avx512() && (any || kernels == "amx" || kernels == "vnni" || kernels == kAvx512.name))
    return &kAvx512;
  if (has_avx2() && (any || kernels == "avx-vnni" || kernels == kAvx2.name)) return &kAvx2;
#endif
  return nullptr;
}

Product::Product(const Path& path, const Rows& x, const Weights& w, const float* bias, float* out)
    : path_(path), x_(x), w_(w), bias_(bias), out_(out) {}

void Product::run(Parts& groups, Parts& panels, float* laid, float* room) const {
  groups.take([&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) lay_group(i, laid);
  });
  groups.wait();
  panels.take([&](std::int64_t begin, std::int64_t end) { this->panels(begin, end, laid, room); });
}

void Product::lay_group(std::int64_t i, float* groups) const {
  const Rows rows{x_.row(begin(i)), begin(i + 1) - begin(i), x_.depth};
  path_.lay_group(rows, groups + i * path_.group_size(x_.depth));
}

void Product::panels(std::int64_t begin, std::int64_t end, const float* groups, float* room) const {
  path_.enter();
  for (std::int64_t k = 0; k < x_.depth; k += kDepth)
    for (std::int64_t panel = begin; panel < end; ++panel) {
      const Depth depth{k, std::min(k + kDepth, x_.depth)};
      path_.lay_panel(w_, panel * path_.columns, depth, room);
      add(panel, depth, groups, room);
    }
  path_.leave();
}

void Product::add(std::int64_t panel, Depth depth, const float* groups, const float* laid) const {
  const std::int64_t first = panel * path_.columns;
  Out out{out_ + first, w_.columns, std::min(path_.columns, w_.columns - first), depth.begin > 0,
          bias_ && depth.end == x_.depth ? bias_ + first : nullptr};
  for (std::int64_t g = 0; g < this->groups(); ++g) {
    const std::int64_t rows = begin(g + 1) - begin(g);
    path_.tile(groups + g * path_.group_size(x_.depth), rows, laid, depth, out,
               ahead(panel + 1, depth, g));
    out.values += rows * out.stride;
  }
}

// Of weights that lie row by row, a panel's lines are far from each other, which processors do not
// guess.
Ahead Product::ahead(std::int64_t panel, Depth depth, std::int64_t line) const {
  constexpr std::int64_t kLine = 16;
  const std::int64_t column = panel * path_.columns + line * kLine;
  if (w_.transposed || line * kLine >= path_.columns || column >= w_.columns) return {out_, 0};
  return {w_.values + depth.begin * w_.columns + column, w_.columns};
}

}  // namespace kazan::products
