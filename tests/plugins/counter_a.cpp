#include "shared_static.hpp"

namespace kazan {
class CounterA final : public Counter {};
KAZAN_STAGE(CounterA, "test.counter_a", "Counts its runs in a header's statics")
}  // namespace kazan
