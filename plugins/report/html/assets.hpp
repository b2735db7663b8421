// The files that a report carries with it, compiled in by embed.cmake.
#pragma once

#include <string_view>

namespace kazan::report {

extern const std::string_view kPageCss;   // page/*.css
extern const std::string_view kPageJs;    // page/*.js, in the order of CMakeLists.txt
extern const std::string_view kChartJs;   // Chart.js 3.9.1 as Debian builds it
extern const std::string_view kLicences;  // of what is drawn with

}  // namespace kazan::report
