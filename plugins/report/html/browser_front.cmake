# cmake -DRUNNER=... -DPLUGINS=... -DCHROMIUM=... -DEXAMPLE=... -DWORK=... -P browser_front.cmake
# Runs sweeps that have a front for each layer, none because no FVU is shown, and none because every
# row is alone; rows that stand at several places; points that do not name an axis. Opens their pages
# in Chromium without a network, and asks the page's own script for CSV.
include(${CMAKE_CURRENT_LIST_DIR}/in_browser.cmake)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

function(experiment name sweep)
  file(WRITE ${WORK}/${name}.yaml "name: ${name}\nextends: ${EXAMPLE}\nsweep: ${sweep}\n")
endfunction()

# What the script of the page at `file` makes of an expression.
function(evaluated out file expression)
  file(READ ${file} page)
  string(REPLACE "http-equiv=\"Content-Security-Policy\"" "" page "${page}")  # it runs no other script
  string(REPLACE "\n})();\n</script>\n</body>" "\nconst said = document.createElement('pre');
    said.id = 'said'; said.textContent = ${expression};
    document.body.append(said);\n})();\n</script>\n</body>" page "${page}")
  file(WRITE ${WORK}/evaluated.html "${page}")
  draw_page(drawn ${WORK}/evaluated.html "" 0)
  string(REGEX MATCH "<pre id=\"said\">([^<]*)</pre>" found "${drawn}")
  set(${out} "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()

# CSV of figures of these kinds, rows separated by |.
function(csv_of out file kinds)
  set(rows "[...kinds[kind].csv({name: 'sae.l0'})].map((row) => row.join()).join('|')")
  evaluated(csv ${file} "[${kinds}].map((kind) => kind + ': ' + ${rows}).join('||')")
  set(${out} "${csv}" PARENT_SCOPE)
endfunction()

experiment(fronts "{grid: {acts.layer: [1, 2], sae.k: [4, 8], sae.epochs: [1, 20]}}")
draw_sweep(page "" ${WORK}/fronts.yaml)
wants("${page}" "the page with fronts" "<h2>What varied</h2>" "<h2>Results</h2>" "<h2>Front</h2>"
      "<h2>Metric by metric</h2>" "<h2>Of the sweep as a whole</h2>" "<h2>Variants</h2>")
wants("${page}" "the heading of the mark" "data-tip=\"on the front\">◆</button>")
wants("${page}" "a metric's heading" "data-tip=\"sum (x - y)^2 / sum (x - xbar)^2 over all rows")
wants("${page}" "the legend of the fronts" ">on the front</span>" ">others</span>" "acts.layer 1</button>"
      "acts.layer 2</button>")

experiment(no_fvu "{grid: {acts.layer: [1, 2], sae.k: [4, 8]}, show: [sae.loss]}")
draw_sweep(page 2 ${WORK}/no_fvu.yaml)
wants("${page}" "the page without FVU" "<h2>Results</h2>" "sae.loss</button>" "<table class=\"heat")
wants_none("${page}" "the page without FVU" "<h2>Front</h2>" "href=\"#front\"" "◆</button>"
           "data-kind=\"sweep_front\"" ">on the front</span>")

experiment(alone "{list: [{acts.layer: 1, sae.k: 4}, {acts.layer: 2, sae.k: 8}]}")
draw_sweep(page "" ${WORK}/alone.yaml)
wants("${page}" "the page of rows that are alone" "<h2>Front</h2><p class=\"note\">No front of sae.fvu and sae.l0: 2 rows are alone")
wants_none("${page}" "the page of rows that are alone" "data-kind=\"sweep_front\"" "◆</button>")

# The example's model has 256 inputs: each row is at both places, with one number.
experiment(places "{grid: {sae.k: [4, 8], sae.latents: [512, 2*inputs]}}")
draw_sweep(page "" ${WORK}/places.yaml)
string(REGEX MATCH "<table class=\"heat.*</table>" map "${page}")
wants("${map}" "a map of rows at several places" ">512</th>" ">2*inputs</th>" ">4</th>" ">8</th>")
wants_none("${map}" "a map of rows at several places" ">any</th>" "<td class=\"none\"" "<td class=\"lost\"")
csv_of(csv ${page_file} "'sweep_table'")
wants("${csv}" "CSV of rows at several places" "|4,any," "|8,any,")

experiment(given "{list: [{sae.seed: 5, sae.k: 4}, {sae.k: 8}]}")
draw_sweep(page "" ${WORK}/given.yaml)
wants("${page}" "the page of a point that does not name an axis" "<td>as given</td>" ">as given</td>")
csv_of(csv ${page_file} "'sweep_table', 'sweep_front', 'sweep_metric'")
wants("${csv}" "CSV of a point that does not name an axis" "sweep_table: sae.seed,sae.k," "|5,4," "|as given,8,"
      "sweep_front: sae.seed,sae.k,sae.l0,")
string(REGEX REPLACE ".*sweep_front: " "" front "${csv}")
wants("${front}" "CSV of the front, then of a metric" "|5,4,4," "|as given,8,8,"
      "sweep_metric: sae.seed,sae.k,sae.l0," "|5,4,4,,1,1|as given,8,8,,1,1")

function(ticks_are values expected)
  evaluated(ticks ${page_file} "[${values}].map((value) => ({value})).map((one, i, all) => tick(one.value, i, all)).join(' ')")
  if(NOT ticks STREQUAL expected)
    message(FATAL_ERROR "ticks of ${values}: expected ${expected}, found ${ticks}")
  endif()
endfunction()
ticks_are("0, 0.5, 1" "0 0.5 1")
ticks_are("32.25, 32.5, 32.75" "32.25 32.5 32.75")
ticks_are("10000.2, 10000.4, 10000.6" "10,000.2 10,000.4 10,000.6")
ticks_are("10000, 20000" "10,000 20,000")
