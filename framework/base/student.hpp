// Quantiles of Student's t distribution. The only code that includes Boost.Math.
#pragma once

namespace kazan {

// t with P(T <= t) = p, for 0 < p < 1 and `degrees` of freedom, 1 or more.
double student_quantile(double p, double degrees);

}  // namespace kazan
