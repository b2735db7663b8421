#!/usr/bin/env bash
# The documents build as a site, without a warning; its pages hang together and need nothing from
# elsewhere; and where there is a browser, a reader who opened the folder finds what he looks for.
#   site.sh SOURCE
set -euo pipefail
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$source/tools/site/build" || {
  status=$?
  [ "$status" = 69 ] || exit "$status"
  echo "no generator: skipped"
  exit 77
}
site=$source/build/site
"$source/tests/site/check" "$site"

browser=${CHROMIUM:-chromium}
command -v "$browser" >/dev/null || { echo "no $browser: not searched"; exit 0; }
# look PAGE READY...: until READY is true; fails if the page threw, or asked for anything but files.
look() {
  local page=$1 ready=$2
  shift 2
  "$source/tools/screenshot" "$site/$page" "$work/picture.png" --ready "document.readyState === 'complete' && $ready" "$@" >"$work/log" || {
    cat "$work/log"
    echo "site.sh: $page, waiting for: $ready"
    exit 1
  }
}
highlighted="getComputedStyle(document.querySelector('.highlight-cpp .k')).color"
look docs/tutorial.html "$highlighted !== getComputedStyle(document.body).color"
look README.html "[...document.images].length > 1 && [...document.images].every(i => i.complete && i.naturalWidth)"
look docs/concepts.html "getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0] < 80" --dark
# The words around what was found, and marked among them.
found="[...document.querySelectorAll('#search-results li')].some(item =>
  item.querySelector('a').href.endsWith('plugins/sae/topk/README.html') &&
  item.querySelector('.context .highlighted')?.textContent === 'binding')"
look search.html "$found" --query q=binding+share
