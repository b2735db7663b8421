# What tests of pages in Chromium share. Wants CHROMIUM and WORK, a folder that may be emptied.

# The page at `file` as drawn, opened without a network: `figures` of them, of which `broken` cannot
# be drawn. figures "": as many as it says, more than 3.
function(draw_page out file figures broken)
  execute_process(
    COMMAND ${CHROMIUM} --headless=new --no-sandbox --disable-gpu --user-data-dir=${WORK}/profile
            "--host-resolver-rules=MAP * ~NOTFOUND" --virtual-time-budget=10000 --dump-dom
            file://${file}
    OUTPUT_VARIABLE page ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY TIMEOUT 100)
  file(REMOVE_RECURSE ${WORK}/profile)
  string(REGEX MATCH "<html[^>]*>" root "${page}")
  if(figures STREQUAL "")
    string(REGEX MATCH "data-figures=\"([0-9]+)\"" found "${root}")
    set(figures "${CMAKE_MATCH_1}")
    if(NOT figures GREATER 3)
      message(FATAL_ERROR "expected more than 3 figures, found ${root}")
    endif()
  endif()
  wants("${root}" "the page" "data-figures=\"${figures}\"" "data-drawn=\"${figures}\""
        "data-broken=\"${broken}\"")
  set(${out} "${page}" PARENT_SCOPE)
endfunction()

# Runs a sweep by these words, and draws its page. Wants RUNNER and PLUGINS.
function(draw_sweep out figures)
  execute_process(
    COMMAND ${RUNNER} sweep ${ARGN} --plugins ${PLUGINS} --store ${WORK}/store
            --runs ${WORK}/runs --progress none
    OUTPUT_VARIABLE run OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY)
  draw_page(page ${run}/report.html "${figures}" 0)
  set(${out} "${page}" PARENT_SCOPE)
  set(${out}_file ${run}/report.html PARENT_SCOPE)
endfunction()

# `what` is the text's name, for people; the rest are parts that it has to have.
function(wants text what)
  foreach(wanted IN LISTS ARGN)
    string(FIND "${text}" "${wanted}" found)
    if(found EQUAL -1)
      string(SUBSTRING "${text}" 0 200 start)
      message(FATAL_ERROR "${what} lacks: ${wanted}\n(it begins ${start})")
    endif()
  endforeach()
endfunction()

function(wants_none text what)
  foreach(unwanted IN LISTS ARGN)
    string(FIND "${text}" "${unwanted}" found)
    if(NOT found EQUAL -1)
      message(FATAL_ERROR "${what} has: ${unwanted}")
    endif()
  endforeach()
endfunction()
