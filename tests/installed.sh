#!/usr/bin/env bash
# Installs the build, moves the installation, and uses it from a folder of no account: it finds its
# plugins, data and experiments, has the code ids of the build, and names no folder of the build.
#   installed.sh CMAKE BUILD SOURCE
set -euo pipefail
cmake=$1 build=$2 source=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work/home
unset KAZAN_STORE KAZAN_PLUGIN_PATH XDG_CACHE_HOME

fail() { echo "installed.sh: $*" >&2; exit 1; }

"$cmake" --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/moved there"
runner="$work/moved there/bin/runner"
mkdir "$work/elsewhere"
cd "$work/elsewhere"

# The same stages as the build, none of them broken.
diff <("$build/bin/runner" list) <("$runner" list) || fail "the installation lists other stages"

# Completion scripts where the shells look for them, as the program prints them.
share="$work/moved there/share"
diff <("$runner" completion bash) "$share/bash-completion/completions/runner" || fail "bash"
diff <("$runner" completion zsh) "$share/zsh/site-functions/_runner" || fail "zsh"
diff <("$runner" completion fish) "$share/fish/vendor_completions.d/runner.fish" || fail "fish"

# The documents that the program and its stages name.
"$runner" --help | grep -qF "$share/kazan/docs/exit-codes.md" || fail "help names another folder"
for document in exit-codes.md $(grep -hoE 'docs/[a-z-]+\.md' "$work/moved there"/lib/kazan/plugins/*.json); do
  [ -s "$share/kazan/docs/${document#docs/}" ] || fail "no $document"
done

# No link of a document that is installed leads nowhere.
links=0
while read -r document; do
  for link in $(awk '/^ *```/ { code = !code; next } !code' "$document" | sed 's/`[^`]*`//g' |
    grep -oP '\]\(\K[^)#\s]+' | sort -u); do
    case $link in http* | mailto:*) continue ;; esac
    links=$((links + 1))
    [ -e "$(dirname "$document")/$link" ] || fail "$document leads to $link, which is not installed"
  done
done < <(find "$share/kazan" -name '*.md' ! -path '*/templates/*')
[ "$links" -gt 100 ] || fail "only $links links were found in the installed documents"

# Each plugin's chapter of the manual is where `describe` says.
for library in "$work/moved there"/lib/kazan/plugins/*.so; do
  plugin=$(basename "$library" .so)
  case $plugin in *.compute | report.html) continue ;; esac
  chapter=$("$runner" describe "$plugin" | sed -n 's/^manual //p')
  [ "$chapter" = "$share/kazan/plugins/${plugin/.//}/README.md" ] || fail "no chapter of $plugin"
done
"$runner" describe sae.topk --format json | grep -qF "sae/topk/README.md" || fail "no manual in JSON"

# An experiment that came along, named as in the sources, from here.
"$runner" check experiments/palinka_topk.yaml >"$work/check.txt" 2>&1 || fail "$(cat "$work/check.txt")"

# A small one, run; the same one run by the build. Keys hold code ids, parameters and inputs.
cat >small.yaml <<'END'
nodes:
  text: {use: text.inline, content: "Pálinka comes from Hungary, pálenka from Slovakia."}
  model: {use: model.gpt2, weights: bundled/mini}
  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}
  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, layer: middle}
  sae: {use: sae.topk, in: acts, latents: 2*inputs, k: 8, epochs: 2}
  codes: {use: sae.encode, in: {sae: sae, activations: acts}}
  density: {use: measure.density, in: {codes: codes, start: codes, tokens: tokens}}
END
"$runner" small.yaml --quiet || fail "the small experiment failed"
[ -s runs/small/latest/report.html ] || fail "no report"
"$build/bin/runner" small.yaml --quiet --store "$work/other" || fail "the build failed it"
keys() { grep -E '"(key|code)":' "$1/plan.json" | sort; }
diff <(keys runs/small/1) <(keys runs/small/2) || fail "the installation has other code ids"

# Nothing that was installed knows where it was built.
if found=$(grep -rlF -e "$build" -e "$source/" "$work/moved there"); then
  fail "the path of the build or of the sources is in $found"
fi
