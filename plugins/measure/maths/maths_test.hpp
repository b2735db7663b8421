// What the measures' tests share: dense rows to make codes of, and tokens cut by hand.
#pragma once

#include "sdk/draws.hpp"
#include "testing/fixtures.hpp"
