#include "base/student.hpp"

#include <boost/math/distributions/students_t.hpp>

namespace kazan {

double student_quantile(double p, double degrees) {
  return boost::math::quantile(boost::math::students_t(degrees), p);
}

}  // namespace kazan
