#!/usr/bin/env bash
# docs/plugins.md quotes what is built and tested elsewhere: each block of C++, CMake and YAML has
# to stand there, line for line. Blocks of commands are run by out_of_tree.sh.
#   quotations.sh RUNNER SOURCE
set -euo pipefail
runner=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$runner" new plugin measure.kurtosis >steps
bash "$source/tests/blocks.sh" "$source/docs/plugins.md" blocks
cat kurtosis/* "$source"/tests/out_of_tree/torch/* "$source"/framework/testing/*.test.cpp >quoted
quoted=$(<quoted)
count=0 failed=0
for block in blocks/*.cpp blocks/*.cmake blocks/*.yaml; do
  count=$((count + 1))
  if [[ "$quoted" != *"$(<"$block")"* ]]; then
    line=${block#*-}
    echo "docs/plugins.md:${line%.*}: stands nowhere:"
    sed 's/^/  /' "$block"
    failed=1
  fi
done
[ "$count" -ge 12 ] || { echo "only $count blocks were looked at"; exit 1; }
exit "$failed"
