#!/usr/bin/env bash
# What the compiler refuses of a variant of SAEs, in words, lest it be left out in silence.
#   refused.sh COMPILER HEADERS
set -euo pipefail
compiler=$1 headers=$2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0

compiles() { "$compiler" -std=c++20 -fsyntax-only "-I$headers" ${1:+"-D$1"} "$(dirname "$0")/variant.cpp" >"$log" 2>&1; }
wrong() { echo "refused.sh: $*"; cat "$log"; failed=1; }

for variant in '' WITHOUT_CHECK TWO_CHECKS; do
  compiles "$variant" || wrong "what is right is refused: $variant"
done
while IFS=: read -r variant words; do
  if compiles "$variant"; then
    wrong "$variant is taken"
  elif ! grep -qE "$words" "$log"; then
    wrong "expected \"$words\" of $variant, found:"
  fi
done <<'END'
PRIVATE_PARAMS:Params.* is (private|a private member)
FINAL_PARAMS:Params may not be final
PRIVATE_CHECK:Params::check has to be public and const
OTHER_CHECK:Params::check has to be public and const
CHANGING_CHECK:Params::check has to be public and const
END
exit "$failed"
