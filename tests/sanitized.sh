#!/usr/bin/env bash
# What `runner plugin check` sees that was built with AddressSanitizer. `ours`: nothing in plugins of
# ours, one of each kind. `author`: nothing in the template, built against the installation; a leak and
# a read out of bounds in what an author makes of it.
#   sanitized.sh CMAKE BUILD ours|author
set -euo pipefail
cmake=$1 build=$2 whose=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work/home CCACHE_DISABLE=1 CMAKE_BUILD_PARALLEL_LEVEL=2
unset KAZAN_STORE KAZAN_PLUGIN_PATH XDG_CACHE_HOME CMAKE_PREFIX_PATH CXX CXXFLAGS

fail() { echo "sanitized.sh: $*" >&2; exit 1; }
# within SECONDS COMMAND...: its output in the log; ends with its code, or 124.
within() { timeout "$@" >"$work/log" 2>&1; }
quietly() { within 300 "$@" || fail "ended with $?: $*: $(cat "$work/log")"; }
# check CODE PLUGIN...: ends with that code, and each node in time.
check() {
  local code=0
  within 240 runner plugin check --timeout 120 "${@:2}" || code=$?
  [ "$code" = "$1" ] || fail "plugin check ${*:2} ended with $code: $(cat "$work/log")"
}
told() { tr -s ' \n' '  ' <"$work/log" | grep -qE -- "$1" || fail "nothing said \"$1\": $(cat "$work/log")"; }

if [ "$whose" = ours ]; then
  export PATH=$build/bin:$PATH
  # A text, a model (libtorch), a training, a measure, a comparison, a store; a report, of no node.
  for plugin in text.inline model.gpt2 sae.topk measure.density compare.seeds store.hdf5; do
    check 0 "$plugin"
    told '✓ leaks none, by LeakSanitizer'
  done
  check 0 report.html
  exit
fi

# --- the template
quietly "$cmake" --install "$build" --prefix "$work/kazan"
export PATH=$work/kazan/bin:$PATH
cd "$work"
quietly runner new plugin measure.kurtosis
cd kurtosis
quietly "$cmake" -S . -B build -DCMAKE_PREFIX_PATH="$work/kazan"
quietly "$cmake" --build build
quietly ctest --test-dir build --output-on-failure --no-tests=error
check 0 build/lib/kazan/plugins
told '✓ leaks none, by LeakSanitizer'

# --- its stage, with a flaw before the metrics are given
cp kurtosis.cpp sound.cpp
flawed() {  # flawed STATEMENT
  sed "s/^  measure(context, found);/  $1\n&/" sound.cpp >kurtosis.cpp
  ! cmp -s sound.cpp kurtosis.cpp || fail "the template has no call of measure()"
  quietly "$cmake" --build build --target plugin_measure_kurtosis
  check 69 build/lib/kazan/plugins
}
flawed '[[maybe_unused]] static double* volatile kept = new double[99]; kept = nullptr;'
told '✓ example .* ✗ leaks expected: .* leak of 792 byte.* kurtosis\.cpp:[0-9]+ '
flawed 'const auto mean = found.mean(); [[maybe_unused]] volatile double beyond = mean.data()[mean.size()];'
told '✗ example .* AddressSanitizer: heap-buffer-overflow .* kurtosis\.cpp:[0-9]+ .* – leaks'
