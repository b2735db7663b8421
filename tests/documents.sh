#!/usr/bin/env bash
# Checks every experiment that people read: those of experiments/, each plugin's example.yaml, and
# the YAML blocks of the documents that are whole experiments (with `nodes:` or `extends:`). Each is
# also held against the schema that editors use.
#   documents.sh RUNNER SOURCE
set -euo pipefail
runner=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KAZAN_STORE=$work/store HOME=$work
failed=0 checked=0

check() {  # check FILE NAME: NAME is what a message calls it
  checked=$((checked + 1))
  if ! "$runner" check --quiet "$1" >"$work/out" 2>&1; then
    echo "$2:"
    sed 's/^/  /' "$work/out"
    failed=$((failed + 1))
  fi
  cp "$1" "$work/seen/$checked-${2//[\/:]/_}"
}

cp -r "$source/experiments" "$work/experiments"
mkdir "$work/seen"
for file in "$source"/experiments/*.yaml "$source"/plugins/*/*/example.yaml; do
  [ -e "$file" ] && check "$file" "${file#"$source"/}"
done
# The tutorial's uses a plugin that the tutorial writes: the test `tutorial` runs it.
for document in "$source"/README.md "$source"/HACKING.md "$source"/docs/*.md \
  "$source"/plugins/*/*/README.md; do
  rm -f "$work"/experiments/block-*
  [ "$document" != "$source/docs/tutorial.md" ] || continue
  bash "$source/tests/blocks.sh" "$document" "$work/experiments"  # relative paths hold there
  for block in "$work"/experiments/block-*.yaml; do
    if [ -e "$block" ] && grep -qE '^(nodes|extends):' "$block"; then
      line=${block##*block-}
      check "$block" "${document#"$source"/}:${line%.yaml}"
    fi
  done
done
"$runner" schema >"$work/schema.json"
"$source/tests/schema/validate" "$work/schema.json" "$work"/seen/* >"$work/verdicts"
if grep -v '^ok ' "$work/verdicts"; then
  failed=$((failed + 1))
fi
echo "$checked experiments checked, $failed failed"
[ "$failed" = 0 ] && [ "$checked" -gt 10 ]
