# Completion of runner's command lines in fish. Load it with: runner completion fish | source
function __runner_complete
    set -l before (commandline -opc)
    set -l program (string replace -r '^~' $HOME -- $before[1])
    $program complete -- $before[2..-1] (commandline -ct) 2>/dev/null | tail -n +2
end
complete -c runner -f -a '(__runner_complete)'
