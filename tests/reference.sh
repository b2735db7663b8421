#!/usr/bin/env bash
# docs/reference is what the plugins declare.
#   reference.sh RUNNER SOURCE
set -euo pipefail
runner=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$source/tools/reference" "$runner" "$work/made"
pages=$(ls "$work/made" | grep -c '\.md$')
if ! diff -r "$source/docs/reference" "$work/made"; then
  echo "docs/reference is not what the plugins declare: tools/dev reference writes it anew"
  exit 1
fi
# No link leads nowhere.
cd "$source/docs/reference"
lost=0
for target in $(sed -n 's/.*](\([^)#]*\)).*/\1/p; s/](\([^)#]*\))/\n\1\n/gp' ./*.md | grep -E '^[^ ]+\.md$' | sort -u); do
  [ -e "$target" ] || { echo "no such file: $target"; lost=1; }
done
echo "$pages pages"
[ "$lost" = 0 ] && [ "$pages" -gt 10 ]
