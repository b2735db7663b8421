# cmake -DRUNNER=... -DPLUGINS=... -DCHROMIUM=... -DEXAMPLE=... -DWORK=... -P browser_sweep.cmake
# Runs sweeps, over three axes, on one of which the front lies, over two of which vary together, and
# over a layer that is alone, and over seeds before another axis, and opens their pages in Chromium without a network: every figure is
# drawn, as maps with their numbers.
include(${CMAKE_CURRENT_LIST_DIR}/in_browser.cmake)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

draw_sweep(page "" ${EXAMPLE} sae.k=4,8 acts.layer=1,2 sae.epochs=1,20)
wants("${page}" "the page" "<table class=\"heat" "acts.layer ↓" "<td>◆</td>"
      "aria-pressed=\"true\">maps<" "data-tip=\"not rendered yet: how to\">render</a>"
      ">on the front</span>" ">others</span>")
wants_none("${page}" "a legend of rows that are all compared" "compared with none</span>")

file(WRITE ${WORK}/together.yaml "name: together
extends: ${EXAMPLE}
sweep: {zip: {sae.k: [4, 8], sae.epochs: [1, 20]}, grid: {acts.layer: [1, 2]}}
")
draw_sweep(page "" ${WORK}/together.yaml)
wants("${page}" "the page of axes that vary together" "<table class=\"heat" "sae.k, sae.epochs →"
      ">8, 20</th>")
wants_none("${page}" "a map of axes that vary together" "<td class=\"none\"")

# The example's model has 256 inputs.
draw_sweep(page "" ${EXAMPLE} sae.k=4,16,64,0.5*inputs acts.layer=1,2)
wants("${page}" "the page of an axis with a value that is no number" "<table class=\"heat" "acts.layer ↓"
      ">64</th><th scope=\"col\">0.5*inputs</th>")

file(WRITE ${WORK}/alone.yaml "name: alone
extends: ${EXAMPLE}
sweep:
  list: [{sae.k: 4, acts.layer: 1}, {sae.k: 8, acts.layer: 1}, {sae.k: 4, acts.layer: 2}]
  grid: {sae.latents: [512, 2*inputs]}  # the same: each row is of two variants, with one seed
")
draw_sweep(page "" ${WORK}/alone.yaml)
wants("${page}" "the page with a layer of one row" ">on the front</span>"
      "alone with its activations: compared with none</span>" "no row of the same acts.layer"
      ">report</button>")
wants_none("${page}" "a table without seeds" ">seeds</button>" "over the seeds")

file(WRITE ${WORK}/seeds_first.yaml "name: seeds_first
extends: ${EXAMPLE}
sweep: {seeds: 2, grid: {sae.k: [4, 8]}}
")
draw_sweep(page "" ${WORK}/seeds_first.yaml)
wants("${page}" "the page of seeds before another axis" "how to\">0</a>" "how to\">1</a>"
      ">seeds</button>" "eans over the seeds")
