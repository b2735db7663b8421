#include "runner/progress/fetching.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

TEST_CASE("a model under way: how much, how fast, how long") {
  const Fetching at{"gpt2", "model.safetensors", 125829120, 548105171};
  CHECK(fetching_text(at, 12.5 * (1 << 20), 33) ==
        "gpt2  120 MiB of 523 MiB  12.5 MiB/s  0:33 left");
  CHECK(fetching_text(at, 0, -1) == "gpt2  120 MiB of 523 MiB");          // not known yet
  CHECK(fetching_text(at, 3, 1e9) == "gpt2  120 MiB of 523 MiB  3 B/s");  // hardly any
  CHECK(
      fetching_text({"gpt2", "model.safetensors", 9, 9, 125829120, 548105171}, 12.5 * (1 << 20),
                    33) ==
      "gpt2  comparing model.safetensors with its hash  120 MiB of 523 MiB  12.5 MiB/s  0:33 left");
  CHECK(fetching_text({"a\x1b[2J", "", 1, 2}, 0, -1) == "a\\x1b[2J  1 B of 2 B");
}
