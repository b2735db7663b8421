#!/usr/bin/env bash
# What a plugin's author does, with what `cmake --install` gave and nothing else: the commands of
# docs/plugins.md, which make the template in an empty folder, build it against the package, test it
# and run it, and build one without CMake; builds one with libtorch; moves the installation. Prints how long the builds take, which a busy machine makes
# longer and which breaks nothing here; docs/plugins.md has what they should take.
#   out_of_tree.sh CMAKE BUILD SOURCE [TORCH_ROOT]
set -euo pipefail
cmake=$1 build=$2 source=$3 torch=${4:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work/home CCACHE_DISABLE=1
unset KAZAN_STORE KAZAN_PLUGIN_PATH XDG_CACHE_HOME CMAKE_PREFIX_PATH CXX CXXFLAGS

fail() { echo "out_of_tree.sh: $*" >&2; exit 1; }
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "failed: $*"; }; }
timed() {  # timed WHAT COMMAND...
  local TIMEFORMAT="$1: %1R s, %1U and %1S s of processors (user, system)"
  shift
  time quietly "$@"
}

quietly "$cmake" --install "$build" --prefix "$work/first"
mv "$work/first" "$work/kazan"
prefix=$work/kazan
export PATH=$prefix/bin:$PATH
headers=$prefix/include/kazan

# --- the headers: whole, and only those that are meant
while read -r file include; do
  [ -f "$headers/$include" ] || fail "$file includes $include, which is not installed"
done < <(cd "$headers" && grep -rHoP '^#include "\K[^"]+' . | tr ':' ' ')
for private in host base/process.hpp sdk/save_in_flight.hpp sdk/arrays/hdf5_room.hpp testing/console.hpp; do
  [ ! -e "$headers/$private" ] || fail "$private is installed"
done
# All of them in one file each way round, so that none leans on another that came first.
(cd "$headers" && find . -name '*.hpp' ! -path './sdk/torch/*' ! -path './testing/*' | sort) |
  sed 's/.*/#include "&"/' >"$work/up.cpp"
tac "$work/up.cpp" >"$work/down.cpp"
for file in up down; do
  quietly g++ -std=c++20 -Wall -Wextra -Werror -I"$headers" -fsyntax-only "$work/$file.cpp"
done
# What the project's own plugins include is what others can have.
(cd "$source/plugins" && grep -rhoP --include='*.cpp' --include='*.hpp' --exclude='*.test.cpp' \
  --exclude='*_test.hpp' --exclude-dir=bench --exclude-dir=reference \
  '^#include "\K(base|sdk|host|runner)/[^"]+' .) | sort -u >"$work/used"
while read -r include; do
  [ -f "$headers/$include" ] || fail "a plugin of the project includes $include, which is not public"
done <"$work/used"

# --- a first plugin, by the document's commands; the build is there
block() {  # block HEADING LANGUAGE: the one below it
  bash "$source/tests/blocks.sh" "$source/docs/plugins.md" "$work/blocks/$1" "$1"
  cat "$work/blocks/$1"/block-*."$2"
}
checked() { sed -nE 's/^  (✓|✗|–) ([a-z]+( [a-z]+)?)(  .*)?$/\2/p' "$@"; }
mkdir -p "$work/clone/build"
ln -s "$build" "$work/clone/build/release"
block "Your first plugin" bash | sed -e 's/^tools\/dev build .*/:/' -e 's/ -j4 / -j2 /' >"$work/first.sh"
grep -qx : "$work/first.sh" || fail "the first command is no longer to build: $(cat "$work/first.sh")"
(cd "$work/clone" && quietly bash -euo pipefail "$work/first.sh")
grep -q 'tests passed' "$work/log" || fail "no tests ran: $(cat "$work/log")"
cd "$work/clone/kurtosis"
grep -qF "✓ manual       $PWD/README.md" "$work/log" || fail "its manual is not found: $(cat "$work/log")"
block "Checking a plugin" text | checked >promised
checked "$work/log" | diff promised - || fail "plugin check looks at other things than the document says"
results=runs/measure_kurtosis_example/latest
[ -s "$results/report.html" ] || fail "no report"
grep -q kurtosis_by_input "$results/report.html" || fail "the figure is not on the report"
grep -q mean_kurtosis "$results/metrics.json" || fail "no metric is recorded"

# --- a new plugin, out of tree
mkdir "$work/empty"
cd "$work/empty"
runner new plugin measure.kurtosis >steps
grep -qF -- "-DCMAKE_PREFIX_PATH=" steps && tr -d "'" <steps | grep -qF -- "PATH=$prefix " || fail "the steps name no prefix: $(cat steps)"
cd kurtosis
timed "configure" "$cmake" -S . -B build -DCMAKE_PREFIX_PATH="$prefix"
timed "the template, with its test, from nothing" "$cmake" --build build -j2
touch kurtosis.cpp
timed "after a change of its stage" "$cmake" --build build -j2
touch kurtosis.test.cpp
timed "after a change of its test" "$cmake" --build build -j2
sed 's/ TESTS / PRECOMPILE TESTS /' CMakeLists.txt >with && mkdir "$work/pch"
cp ./*.?pp ./*.md ./*.yaml "$work/pch" && mv with "$work/pch/CMakeLists.txt"
grep -q PRECOMPILE "$work/pch/CMakeLists.txt" || fail "the template's CMakeLists.txt has no TESTS"
quietly "$cmake" -S "$work/pch" -B "$work/pch/build" -DCMAKE_PREFIX_PATH="$prefix"
timed "precompiled, from nothing" "$cmake" --build "$work/pch/build" -j2
touch "$work/pch/kurtosis.cpp"
timed "precompiled, after a change of its stage" "$cmake" --build "$work/pch/build" -j2
quietly ctest --test-dir "$work/pch/build" --output-on-failure --no-tests=error

# Equal sources, equal libraries, and no path of where they were built.
cp -r "$work/empty/kurtosis" "$work/elsewhere"
rm -rf "$work/elsewhere/build"
quietly "$cmake" -S "$work/elsewhere" -B "$work/elsewhere/build" -DCMAKE_PREFIX_PATH="$prefix"
quietly "$cmake" --build "$work/elsewhere/build" -j2 --target plugin_measure_kurtosis
cmp build/lib/kazan/plugins/measure.kurtosis.so "$work/elsewhere/build/lib/kazan/plugins/measure.kurtosis.so" ||
  fail "the same source gave other libraries in another folder"
! grep -qF "$work" build/lib/kazan/plugins/measure.kurtosis.so || fail "the plugin names a folder"

# Installed beside the others, it is one of them; its chapter too.
quietly "$cmake" --install build --prefix "$work/mine"
KAZAN_PLUGIN_PATH=$work/mine/lib/kazan/plugins runner describe measure.kurtosis >description
grep -qF "$work/mine/share/kazan/plugins/measure/kurtosis/README.md" description || fail "no chapter"
quietly "$cmake" --install build --prefix "$prefix"
runner list | grep -q '^ *measure.kurtosis ' || fail "the installed plugin is not listed"
rm -r "$prefix"/lib/kazan/plugins/measure.kurtosis.* "$prefix/share/kazan/plugins/measure/kurtosis"

# --- a new variant, likewise
cd "$work/empty"
quietly runner new variant acme.soft_relu
cd soft_relu
quietly "$cmake" -S . -B build -DCMAKE_PREFIX_PATH="$prefix"
timed "the template of a variant, with its test, from nothing" "$cmake" --build build -j2
quietly ctest --test-dir build --output-on-failure --no-tests=error
quietly runner plugin check build/lib/kazan/plugins
quietly runner example.yaml --plugins build/lib/kazan/plugins
cd ../kurtosis

# --- mistakes are told when configuring
cat >"$work/wrong.txt" <<'MISTAKE'
cmake_minimum_required(VERSION 3.25)
project(wrong LANGUAGES CXX)
find_package(Kazan 0.1 REQUIRED)
kazan_add_plugin(measure.wrong SOURCES x.cpp TORCH)
MISTAKE
mkdir "$work/wrong"
cp "$work/wrong.txt" "$work/wrong/CMakeLists.txt"
! "$cmake" -S "$work/wrong" -B "$work/wrong/b" -DCMAKE_PREFIX_PATH="$prefix" >"$work/log" 2>&1 ||
  fail "TORCH without COMPUTE was taken"
grep -q "TORCH is for COMPUTE sources" "$work/log" || fail "$(cat "$work/log")"
if clang=$(command -v clang++ || command -v clang++-14); then
  ! "$cmake" -S . -B "$work/clang" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$clang" \
    >"$work/log" 2>&1 || fail "another compiler was taken"
  tr -s ' \n' '  ' <"$work/log" | grep -q "this Kazan was built by GNU" || fail "$(cat "$work/log")"
fi

# --- without CMake
mkdir "$work/make"
cp "$work"/empty/kurtosis/kurtosis*.?pp "$work/make"
cd "$work/make"
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
block "Without CMake" bash >make.sh
quietly bash -euo pipefail make.sh
runner list --plugins . | grep -q '^ *measure.kurtosis ' || fail "built by hand it is not listed"
quietly runner plugin check measure.kurtosis.so --example "$work/empty/kurtosis/example.yaml"

# --- with libtorch
cp -r "$source/tests/out_of_tree/torch" "$work/torch"
cd "$work/torch"
quietly "$cmake" -S . -B build -DCMAKE_PREFIX_PATH="$prefix" -DKAZAN_TORCH_ROOT="$torch"
timed "a plugin with libtorch, with its test, from nothing" "$cmake" --build build -j2
touch gram_compute.cpp
timed "after a change of what uses libtorch" "$cmake" --build build -j2
quietly ctest --test-dir build --output-on-failure --no-tests=error
quietly runner example.yaml --plugins build/lib/kazan/plugins

# --- the installation is moved, and plugins go on
mv "$prefix" "$work/moved away"
cd "$work/empty/kurtosis"
quietly "$work/moved away/bin/runner" example.yaml --plugins build/lib/kazan/plugins --store "$work/new"
quietly "$cmake" -S . -B again -DCMAKE_PREFIX_PATH="$work/moved away"
quietly "$cmake" --build again -j2
quietly ctest --test-dir again --output-on-failure --no-tests=error
