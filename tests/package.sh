#!/usr/bin/env bash
# Makes the Debian package and looks into it: what it holds, what it depends on, and that it runs
# from where it is unpacked. tools/try_package installs it into a Debian of its own.
#   package.sh CPACK BUILD
set -euo pipefail
cpack=$1 build=$2
for program in dpkg-deb dpkg-shlibdeps; do
  command -v "$program" >/dev/null || { echo "no $program: skipped"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work/home
unset KAZAN_STORE KAZAN_PLUGIN_PATH XDG_CACHE_HOME

fail() { echo "package.sh: $*" >&2; exit 1; }

"$cpack" --config "$build/CPackConfig.cmake" -B "$work/made" >"$work/log" 2>&1 || {
  cat "$work/log"
  fail "cpack failed"
}
deb=("$work"/made/kazan_*.deb)
[ ${#deb[@]} = 1 ] || fail "made ${deb[*]}"

field() { dpkg-deb --field "${deb[0]}" "$1"; }
depends=$(field Depends)
for library in libc6 libstdc libhdf5 libyaml-cpp libboost-program-options libssl libcurl4 libtorch; do
  grep -qE "(^|[ ,])$library" <<<"$depends" || fail "it does not depend on $library: $depends"
done
! grep -qE 'kazan|-dev|catch2' <<<"$depends" || fail "it depends on what running does not need: $depends"
[ "$(field Architecture)" = "$(dpkg --print-architecture)" ] || fail "of another architecture"
[ "$(field Installed-Size)" -gt 1000 ] || fail "it has no size"

dpkg-deb --contents "${deb[0]}" >"$work/contents"
for file in bin/runner bin/kazan-describe lib/libkazan.so lib/kazan/plugins/sae.topk.so \
  lib/kazan/plugins/sae.topk.json include/kazan/sdk/stage.hpp lib/cmake/Kazan/KazanConfig.cmake \
  lib/libkazan_sae.a lib/pkgconfig/kazan.pc share/kazan/templates/plugin/CMakeLists.txt share/doc/kazan/copyright \
  share/doc/kazan/changelog.gz share/man/man1/runner.1.gz; do
  grep -q " \./usr/$file\$" "$work/contents" || fail "it has no $file"
done
# Of root, nothing that others may write, nothing outside /usr.
while read -r mode owner _ _ _ path _; do
  [ "$owner" = root/root ] || fail "$path belongs to $owner"
  [[ $mode == l* || $mode != ????????w* ]] || fail "$path has mode $mode"
  case $path in ./ | ./usr/*) ;; *) fail "$path lies outside /usr" ;; esac
done <"$work/contents"

dpkg-deb --extract "${deb[0]}" "$work/root"
runner=$work/root/usr/bin/runner
cd "$work"
diff <("$build/bin/runner" list) <("$runner" list) || fail "other stages than the build has"
"$runner" check experiments/palinka_topk.yaml --quiet || fail "a shipped experiment does not check"
# Stripped, libraries have the code ids of the build.
code() { "$1" describe sae.topk --format json | grep '"code"'; }
[ "$(code "$runner")" = "$(code "$build/bin/runner")" ] || fail "other code ids than the build has"
if file "$runner" | grep -q 'not stripped'; then fail "runner is not stripped"; fi
if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error,warning "${deb[0]}" >"$work/log" 2>&1 || {
    cat "$work/log"
    fail "lintian finds fault with it"
  }
else
  echo "no lintian: not asked"
fi
echo "$(basename "${deb[0]}"): $(stat -c %s "${deb[0]}") bytes"
