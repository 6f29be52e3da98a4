# SPDX-License-Identifier: Apache-2.0
# Run by the build, once the command is linked: what the command can say of itself in the form that man and the shells want.
# -D program=FILE;... (with its emulator, if it needs one) -D out=FOLDER -D source=FOLDER -D python=PROGRAM (may be empty)
set(pages "${out}/man")
foreach(folder man/man1 man/man5 man/man8 bash-completion/completions zsh/site-functions fish/vendor_completions.d)
    file(MAKE_DIRECTORY "${out}/${folder}")
endforeach()

function(say file)
    execute_process(COMMAND ${program} ${ARGN} OUTPUT_FILE "${out}/${file}" RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "coldseal ${ARGN}: ended with ${result}")
    endif()
endfunction()

say(bash-completion/completions/coldseal completion bash)
say(zsh/site-functions/_coldseal completion zsh)
say(fish/vendor_completions.d/coldseal.fish completion fish)

say(man/man1/coldseal.1 help --man)
execute_process(COMMAND ${program} help --format json OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
string(JSON count LENGTH "${table}" commands)
math(EXPR last "${count} - 1")
foreach(at RANGE ${last})
    string(JSON name GET "${table}" commands ${at} name)
    say(man/man1/coldseal-${name}.1 help ${name} --man)
endforeach()

# The others are made from the documents, and dated like these.
file(STRINGS "${out}/man/man1/coldseal.1" date REGEX "^\\.Dd " LIMIT_COUNT 1)
string(REPLACE ".Dd " "" date "${date}")
file(GLOB templates "${source}/docs/man/*.in")
foreach(template IN LISTS templates)
    cmake_path(GET template STEM LAST_ONLY page)
    string(REGEX MATCH "[0-9]$" number "${page}")
    if(python)
        execute_process(COMMAND "${python}" "${source}/docs/man/make.py" "${template}" "${date}"
            OUTPUT_FILE "${out}/man/man${number}/${page}" COMMAND_ERROR_IS_FATAL ANY)
    endif()
endforeach()
