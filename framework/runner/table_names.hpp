// What people call the columns of a sweep's table.
#pragma once

#include <string>
#include <vector>

#include "host/record/sweep_table.hpp"

namespace kazan {

// The column's name: `given` is it, or its metric alone where one node has such a one. Throws Error
// (Fault::usage) that begins with `option` and says which there are; `also`: names that the option
// takes too, and that may have been meant.
std::string column_named(const SweepTable& table, const std::string& given, const char* option,
                         const std::vector<std::string>& also = {});
std::vector<std::string> columns_named(const SweepTable& table, const std::string& list,
                                       const char* option);

// "fvu" of "reconstruction.fvu".
std::string metric_of(const TableColumn& column);

}  // namespace kazan
