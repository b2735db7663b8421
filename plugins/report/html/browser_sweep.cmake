# cmake -DRUNNER=... -DPLUGINS=... -DCHROMIUM=... -DEXAMPLE=... -DWORK=... -P browser_sweep.cmake
# Runs two sweeps, over three axes, on one of which the front lies, and over two of which vary
# together, and opens their pages in Chromium without a network: every figure is drawn, as maps with
# their numbers.
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

# The page as drawn.
function(draw out)
  execute_process(
    COMMAND ${RUNNER} sweep ${ARGN} --plugins ${PLUGINS} --store ${WORK}/store
            --runs ${WORK}/runs --progress none
    OUTPUT_VARIABLE run OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY)
  execute_process(
    COMMAND ${CHROMIUM} --headless=new --no-sandbox --disable-gpu --user-data-dir=${WORK}/profile
            "--host-resolver-rules=MAP * ~NOTFOUND" --virtual-time-budget=10000 --dump-dom
            file://${run}/report.html
    OUTPUT_VARIABLE page ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY TIMEOUT 100)
  file(REMOVE_RECURSE ${WORK}/profile)
  string(REGEX MATCH "<html[^>]*>" root "${page}")
  string(REGEX MATCH "data-figures=\"([0-9]+)\"" figures "${root}")
  if(NOT CMAKE_MATCH_1 GREATER 3)
    message(FATAL_ERROR "expected more than 3 figures, found ${root}")
  endif()
  foreach(wanted "data-drawn=\"${CMAKE_MATCH_1}\"" "data-broken=\"0\"")
    string(FIND "${root}" "${wanted}" found)
    if(found EQUAL -1)
      message(FATAL_ERROR "expected ${wanted}, found ${root}")
    endif()
  endforeach()
  set(${out} "${page}" PARENT_SCOPE)
endfunction()

draw(page ${EXAMPLE} sae.k=4,8 acts.layer=1,2 sae.epochs=1,20)
foreach(wanted "<table class=\"heat" "acts.layer ↓" "<td>◆</td>" "aria-pressed=\"true\">maps<"
               "data-tip=\"not rendered yet: how to\">render</a>")
  string(FIND "${page}" "${wanted}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "the page as drawn lacks: ${wanted}")
  endif()
endforeach()

file(WRITE ${WORK}/together.yaml "name: together
extends: ${EXAMPLE}
sweep: {zip: {sae.k: [4, 8], sae.epochs: [1, 20]}, grid: {acts.layer: [1, 2]}}
")
draw(page ${WORK}/together.yaml)
foreach(wanted "<table class=\"heat" "sae.k, sae.epochs →" ">8, 20</th>")
  string(FIND "${page}" "${wanted}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "the page of axes that vary together lacks: ${wanted}")
  endif()
endforeach()
string(FIND "${page}" "<td class=\"none\"" found)
if(NOT found EQUAL -1)
  message(FATAL_ERROR "a map of axes that vary together has empty cells")
endif()
