#!/usr/bin/env bash
# Writes the code blocks of a document, each as FOLDER/block-LINE.LANGUAGE: `text` where it says
# none. Of one heading only, where that is given.
#   blocks.sh DOCUMENT FOLDER [HEADING]
set -euo pipefail
mkdir -p "$2"
awk -v folder="$2" -v heading="${3:-}" '
  /^```/ && inside { inside = 0; if (file) close(file); next }
  /^```/ {
    inside = 1
    language = $1; sub(/^```/, "", language)
    file = (heading == "" || here) ? folder "/block-" NR "." (language ? language : "text") : ""
    if (file) printf "" > file
    next
  }
  !inside && /^#+ / { words = $0; sub(/^#+ /, "", words); here = words == heading }
  inside && file { print > file }' "$1"
