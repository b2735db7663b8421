#include <cstdio>

#include "host/catalog/catalog.hpp"
#include "host/schema/experiment_schema.hpp"
#include "runner/lost_folders.hpp"
#include "runner/verbs.hpp"

namespace kazan {

int verb_schema(const Options& options) {
  const Catalog catalog(plugin_folders(options.plugins));
  tell_lost_folders(catalog, options);
  std::printf("%s\n", experiment_schema(catalog).dump(2).c_str());
  return 0;
}

}  // namespace kazan
