#!/usr/bin/env bash
# Compares how many instructions small trainings take with what counts.txt says.
#   counts.sh SAE_COUNTED COMPILER [--renew]
# Seconds depend on who else is at work; counts do not. They do depend on the compiler (counts.txt
# names its own) and a little on the C library. --renew writes counts.txt anew.
# 77: nothing could be compared, and why.
set -euo pipefail
program=$1 compiler=$2 renew=${3:-}
file=$(dirname "${BASH_SOURCE[0]}")/counts.txt
tolerance=3 # per cent

if ! command -v valgrind >/dev/null; then
  echo "skipped: valgrind is not installed (tools/dev packages)"
  exit 77
fi
if ! grep -qw fma /proc/cpuinfo; then
  echo "skipped: without fma instructions the portable kernels call a longer function of the C library"
  exit 77
fi
recorded=$(sed -n 's/^compiler //p' "$file")
if [ -z "$renew" ] && [ "$recorded" != "$compiler" ]; then
  echo "skipped: counts.txt is of $recorded, this build of $compiler"
  exit 77
fi

# count KERNELS ACT: prints the number, or nothing when the processor lacks the kernels
count() {
  local said code=0
  said=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=kazan_counted \
    "$program" "$1" "$2" 2>&1) || code=$?
  [ "$code" != 77 ] || return 0
  if [ "$code" != 0 ]; then
    echo "$said" >&2
    exit 1
  fi
  sed -n 's/.*Collected : //p' <<<"$said"
}

if [ -n "$renew" ]; then
  lines=$(sed -n '/^#/p' "$file")
  lines+=$'\n'"compiler $compiler"
  for kernels in portable avx2; do
    for act in topk batch_topk relu; do
      lines+=$'\n'"$kernels $act $(count "$kernels" "$act")"
    done
  done
  printf '%s\n' "$lines" >"$file"
  cat "$file"
  exit 0
fi

failed=0 compared=0
while read -r kernels act expected; do
  found=$(count "$kernels" "$act")
  if [ -z "$found" ]; then
    echo "$kernels $act: skipped, this processor has no such kernels"
    continue
  fi
  compared=$((compared + 1))
  permille=$(((found - expected) * 1000 / expected))
  echo "$kernels $act: $found instructions, $expected expected ($permille per thousand more)"
  if [ "$permille" -gt $((10 * tolerance)) ] || [ "$permille" -lt $((-10 * tolerance)) ]; then
    echo "  more than $tolerance % off; where that is right: $0 $program '$compiler' --renew"
    failed=1
  fi
done < <(grep -E '^(portable|avx2) ' "$file")
[ "$compared" -gt 0 ] || exit 77
exit $failed
