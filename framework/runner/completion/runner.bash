# Completion of runner's command lines in bash. Load it with: source <(runner completion bash)

# What the shell makes of a word as it is written, without its quotes and backslashes; in $plain.
_runner_plain() {
  local word=$1 quote= c i
  plain=
  for ((i = 0; i < ${#word}; i++)); do
    c=${word:i:1}
    if [[ -n $quote && $c == "$quote" ]]; then
      quote=
    elif [[ -z $quote && $c == [\"\'] ]]; then
      quote=$c
    elif [[ $c == \\ && -z $quote ]] ||
         [[ $c == \\ && $quote == \" && ${word:i+1:1} == [\"\\\$\`] ]]; then
      ((i++))
      plain+=${word:i:1}
    else
      plain+=$c
    fi
  done
}

_runner() {
  local program=${COMP_WORDS[0]/#\~/$HOME} line=$COMP_LINE rest word i words=() plain
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
    _runner_plain "${words[i]}"
    words[i]=$plain
  done
  # Bash puts what is chosen in the place of its own last word, behind a "=" or ":".
  local current=${words[${#words[@]} - 1]} last=${COMP_WORDS[COMP_CWORD]} cut=
  _runner_plain "$last"
  if [[ -n $last && $last != *[!=:]* ]]; then
    cut=$current
  else
    cut=${current%"$plain"}
  fi
  local kind= candidate doc space=nospace
  COMPREPLY=()
  while IFS=$'\t' read -r candidate doc; do
    if [[ -z $kind ]]; then
      kind=$candidate
      continue
    fi
    [[ $candidate == *[=./] ]] || space=
    candidate=${candidate#"$cut"}
    if [[ $kind == words ]]; then  # a file among them may need quotes, unless there are some
      [[ $last == [\"\']* ]] || printf -v candidate %q "$candidate"
    elif [[ -d ${candidate/#\~/$HOME} ]]; then
      candidate=${candidate%/}  # bash adds it
    fi
    COMPREPLY+=("$candidate")
  done < <("$program" complete -- "${words[@]:1}" 2>/dev/null)
  [[ $kind == files ]] && compopt -o filenames 2>/dev/null
  [[ -n $space ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _runner runner
