#include "runner/node_names.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Names = std::vector<std::string>;

TEST_CASE("names of a sweep's nodes hold commas, which part names elsewhere") {
  CHECK(node_names("a") == Names{"a"});
  CHECK(node_names("a,b,") == Names{"a", "b", ""});
  CHECK(node_names("a,sae[k=16,seed=0],sae[k=16,seed=1]#2,b") ==
        Names{"a", "sae[k=16,seed=0]", "sae[k=16,seed=1]#2", "b"});
  CHECK(node_names("x[p=[1,2],q=3],y") == Names{"x[p=[1,2],q=3]", "y"});
  CHECK(node_names("x],y") == Names{"x]", "y"});
}
