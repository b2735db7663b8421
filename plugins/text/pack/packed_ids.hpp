// The rows of a layout, and what is known of them, from the ids in a scratch file.
#pragma once

#include <memory>
#include <optional>

#include "pack/id_file.hpp"
#include "pack/layout.hpp"
#include "sdk/artifacts/token_windows.hpp"

namespace kazan {

// With windows, parts and ids; the rest is the caller's to fill in. `bos`: the id of that token;
// throws Error (Fault::internal) where the layout has some and there is none.
TokenWindows packed(std::shared_ptr<const IdFile> ids, const Layout& layout,
                    std::optional<std::int32_t> bos = std::nullopt);

}  // namespace kazan
