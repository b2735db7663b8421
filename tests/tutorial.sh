#!/usr/bin/env bash
# Does what docs/tutorial.md says, with what `cmake --install` gave: writes its files, builds them,
# runs their tests and its commands; stops a training of the new variant and lets it go on.
#   tutorial.sh CMAKE BUILD SOURCE
set -euo pipefail
cmake=$1 build=$2 source=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work/home CCACHE_DISABLE=1
unset KAZAN_STORE KAZAN_PLUGIN_PATH XDG_CACHE_HOME CMAKE_PREFIX_PATH CXX CXXFLAGS

fail() { echo "tutorial.sh: $*" >&2; exit 1; }
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "failed: $*"; }; }

quietly "$cmake" --install "$build" --prefix "$HOME/kazan"
bash "$source/tests/blocks.sh" "$source/docs/tutorial.md" "$work/blocks" "The folder"
cd "$work"
. "$work"/blocks/block-*.bash
[ "$PWD" = "$work/acme" ] && [ "$(command -v runner)" = "$HOME/kazan/bin/runner" ] || fail "it begins elsewhere"
bash "$source/tests/tutorial_files.sh" "$source/docs/tutorial.md" .
for file in CMakeLists.txt abstopk.hpp histogram_stage.cpp signs.yaml passage.txt; do
  [ -s "$file" ] || fail "the tutorial has no $file"
done

# --- its commands, in order; the last one is refused
commands() {
  awk '/^```console/ { inside = 1; next } /^```/ { inside = 0 } inside' "$source/docs/tutorial.md"
}
commands | head -n -1 >steps
commands | tail -n 1 >wrong
export CMAKE_BUILD_PARALLEL_LEVEL=2
sed -i 's/ -j4$//' steps
{ echo 'set -euo pipefail'; cat steps; echo 'env >environment'; } >steps.sh
quietly bash steps.sh
grep -q 'tests passed' "$work/log" || fail "no tests ran: $(cat "$work/log")"
for line in 'acme.abstopk: Trains a sparse' 'acme.Histogram/1: a type of artifacts' '  acme.signs'; do
  grep -qF "$line" "$work/log" || fail "nothing said \"$line\": $(cat "$work/log")"
done
export KAZAN_PLUGIN_PATH=$PWD/build/lib/kazan/plugins
run=runs/signs/latest
[ -s $run/report.html ] || fail "no report"
runner table signs/latest --format csv >table.csv || fail "no table"
grep -q signs.negative table.csv || fail "the table lacks what acme.signs says: $(cat table.csv)"
found=$(find runs/signs/ -name '*.html' | xargs grep -l 'Activations of latents') || true
[ -n "$found" ] || fail "the figure is on no report"

! bash wrong >"$work/log" 2>&1 || fail "an edge between two types was taken"
sed -n '/^```text$/,/^```$/p' "$source/docs/tutorial.md" | sed '1d;$d' >expected
grep -qF -- "$(cat expected)" "$work/log" || fail "expected \"$(cat expected)\", found: $(cat "$work/log")"

# --- an input that no node gives: who would
sed 's/use: acme.signs, in: histogram/use: acme.signs/' signs.yaml >lacking.yaml
! runner check lacking.yaml >"$work/log" 2>&1 || fail "a missing input was taken"
grep -qF 'acme.Histogram/1, such as histogram[case=topk].histogram' "$work/log" || fail "$(cat "$work/log")"
sed -i '/^  histogram:/d' lacking.yaml
! runner check lacking.yaml >"$work/log" 2>&1 || fail "a missing input was taken"
grep -qF 'which no node here gives; acme.histogram would' "$work/log" || fail "$(cat "$work/log")"

# --- stored, and compared: a byte that changed is told, and the value made again
file=$(find "$HOME/.cache" -name histogram.json | head -n 1)
[ -n "$file" ] || fail "no acme.Histogram/1 in the store"
chmod u+w "$file" "$(dirname "$file")"
sed -i 's/"counts"/"cuonts"/' "$file"
! runner verify --full >"$work/log" 2>&1 || fail "damage was not seen"
grep -q 'histogram' "$work/log" || fail "damage was not told: $(cat "$work/log")"

# --- checked, all with one example; installed, each with its chapter, which is found without being named
quietly runner plugin check build/lib/kazan/plugins --example signs.yaml
[ "$(grep -c 'of this plugin, all outputs written' "$work/log")" = 3 ] || fail "not all were run: $(cat "$work/log")"
for plugin in abstopk histogram signs; do
  mkdir $plugin
  echo "# acme.$plugin" >$plugin/README.md
done
cp signs.yaml signs/example.yaml
cp passage.txt signs/
quietly "$cmake" --build build  # which looks for chapters again
quietly runner plugin check acme.signs
for found in "manual       $PWD/signs/README.md" "example      $PWD/signs/example.yaml: "; do
  grep -qF "✓ $found" "$work/log" || fail "not found \"$found\": $(cat "$work/log")"
done
quietly "$cmake" --install build --prefix "$work/installed"
chapters=$work/installed/share/kazan/plugins/acme
[ "$(cat "$chapters/signs/README.md")" = '# acme.signs' ] || fail "the chapters are mixed up"
[ "$(cat "$chapters/histogram/README.md")" = '# acme.histogram' ] || fail "the chapters are mixed up"

# --- plugins that are not there
! KAZAN_PLUGIN_PATH='' runner check signs.yaml >"$work/log" 2>&1 || fail "no plugin, no fault"
grep -qF 'no plugin offers acme.histogram' "$work/log" || fail "$(cat "$work/log")"
