# cmake -DRUNNER=... -DPLUGINS=... -DCHROMIUM=... -DFIXTURE=... -DWORK=... -P browser.cmake
# Renders a copy of the fixture through the built plugin and opens it in Chromium without a
# network: every figure is drawn, but for the three that cannot be.
file(REMOVE_RECURSE ${WORK})
file(COPY ${FIXTURE}/ DESTINATION ${WORK})
execute_process(COMMAND ${RUNNER} report ${WORK} --plugins ${PLUGINS} COMMAND_ERROR_IS_FATAL ANY
                OUTPUT_QUIET)
execute_process(
  COMMAND ${CHROMIUM} --headless=new --no-sandbox --disable-gpu --user-data-dir=${WORK}/profile
          "--host-resolver-rules=MAP * ~NOTFOUND" --virtual-time-budget=10000 --dump-dom
          file://${WORK}/report.html
  OUTPUT_VARIABLE page ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY TIMEOUT 100)
file(REMOVE_RECURSE ${WORK}/profile)
string(REGEX MATCH "<html[^>]*>" root "${page}")
foreach(wanted "data-figures=\"8\"" "data-drawn=\"8\"" "data-broken=\"3\"")
  string(FIND "${root}" "${wanted}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "expected ${wanted}, found ${root}")
  endif()
endforeach()
foreach(wanted "draws no figures of kind violin" "array x has 3 bytes for 3 f64"
               "&lt;/script&gt;" "<span class=\"token\" data-i=\"2\">⏎</span><br>"
               "&lt;U+202E&gt;abc" "every value is 0: no shade"
               "<span class=\"token lit mark\" data-tip=\"“ pear”" "show 10 more of 30 rows")
  string(FIND "${page}" "${wanted}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "the page as drawn lacks: ${wanted}")
  endif()
endforeach()
