# cmake -DRUNNER=... -DPLUGINS=... -DCHROMIUM=... -DFIXTURE=... -DWORK=... -P browser.cmake
# Renders a copy of the fixture through the built plugin and opens it in Chromium without a
# network: every figure is drawn, but for the three that cannot be.
include(${CMAKE_CURRENT_LIST_DIR}/in_browser.cmake)
file(REMOVE_RECURSE ${WORK})
file(COPY ${FIXTURE}/ DESTINATION ${WORK})
execute_process(COMMAND ${RUNNER} report ${WORK} --plugins ${PLUGINS} COMMAND_ERROR_IS_FATAL ANY
                OUTPUT_QUIET)
draw_page(page ${WORK}/report.html 8 3)
wants("${page}" "the page as drawn" "draws no figures of kind violin" "array x has 3 bytes for 3 f64"
      "&lt\;/script&gt\;" "<span class=\"token\" data-i=\"2\">⏎</span><br>"
      "&lt\;U+202E&gt\;abc" "every value is 0: no shade"
      "<span class=\"token lit mark whole\" data-tip=\"“ pear”" "show 10 more of 30 rows")
