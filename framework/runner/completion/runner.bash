# Completion of runner's command lines in bash. Load it with: source <(runner completion bash)
_runner() {
  local program=${COMP_WORDS[0]/#\~/$HOME} line=$COMP_LINE rest word i words=()
  # Bash cuts words at "=" and ":" too; what no blank parts is one word here.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    rest=${line#"${line%%[![:blank:]]*}"}
    if ((i == 0 || ${#rest} < ${#line})); then
      words+=("$word")
    else
      words[${#words[@]} - 1]+=$word
    fi
    line=${rest:${#word}}
  done
  for ((i = 1; i < ${#words[@]}; i++)); do  # the shell's quotes are not the program's
    word=${words[i]#[\"\']}
    words[i]=${word//\\/}
  done
  local current=${words[${#words[@]} - 1]} kind= candidate doc cut=
  # Bash puts what is chosen in the place of its own last word.
  [[ $COMP_WORDBREAKS == *=* && $current == *=* ]] && cut=${current%"${current##*=}"}
  [[ $COMP_WORDBREAKS == *:* && $current == *:* && ${#cut} -eq 0 ]] && cut=${current%"${current##*:}"}
  local space=nospace
  COMPREPLY=()
  while IFS=$'\t' read -r candidate doc; do
    if [[ -z $kind ]]; then
      kind=$candidate
      continue
    fi
    [[ $candidate == *[=./] ]] || space=
    [[ $kind == files ]] && candidate=${candidate%/}
    COMPREPLY+=("${candidate#"$cut"}")
  done < <("$program" complete -- "${words[@]:1}" 2>/dev/null)
  [[ $kind == files ]] && compopt -o filenames 2>/dev/null
  [[ $kind == words && -n $space ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _runner runner
