#include "records.hpp"

#include <iterator>

namespace kazan::sae {
namespace {

constexpr double Record::*kNumbers[] = {
    &Record::loss,       &Record::reconstruction, &Record::l1,  &Record::decorrelation,
    &Record::l0_penalty, &Record::auxiliary,      &Record::fvu, &Record::l0,
    &Record::alive,      &Record::binding};
constexpr std::int64_t kWidth = std::size(kNumbers);

}  // namespace

Array array_of(const std::vector<Record>& records) {
  const auto count = static_cast<std::int64_t>(records.size());
  Array out(Dtype::f64, {{"records", count}, {"numbers", kWidth}});
  auto* to = out.values<double>().data();
  for (const auto& record : records)
    for (const auto number : kNumbers) *to++ = record.*number;
  return out;
}

std::vector<Record> records_of(const Array& array) {
  if (array.shape().size() != 2 || array.size(1) != kWidth)
    throw Error(Fault::input, "its records have another width");
  std::vector<Record> out(static_cast<std::size_t>(array.size(0)));
  const double* from = array.values<double>().data();
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].epoch = static_cast<std::int64_t>(i);
    for (const auto number : kNumbers) out[i].*number = *from++;
  }
  return out;
}

std::string place_text(std::int64_t epoch, std::int64_t row, bool recorded) {
  const std::string at = "epoch " + std::to_string(epoch);
  if (row == 0) return at;
  return (recorded ? "" : "the record of ") + at + ", row " + std::to_string(row);
}

}  // namespace kazan::sae
