#!/usr/bin/env bash
# Writes the files of a document: its blocks that say file=NAME, which follow one another.
#   tutorial_files.sh DOCUMENT FOLDER
set -euo pipefail
mkdir -p "$2"
awk -v folder="$2" '
  /^```/ && file { close(file); file = ""; next }
  match($0, /^```[a-z]+ file=[A-Za-z0-9_.]+$/) {
    file = folder "/" substr($0, index($0, "=") + 1); printf "" > file; next
  }
  file { print > file }' "$1"
