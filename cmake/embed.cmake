# Text files as constants of the program, so that it needs no data folder for them.
#   lockstep_embed(TARGET HEADER NAME=FILE…)   in a CMakeLists.txt; then #include "HEADER" for lockstep::embedded::NAME
# Called by itself (cmake -P) at build time, it writes the header.
if(CMAKE_SCRIPT_MODE_FILE)
    set(code "// Written by cmake/embed.cmake.\n#pragma once\n\n#include <string_view>\n\nnamespace lockstep::embedded {\n")
    foreach(pair IN LISTS pairs)
        string(FIND "${pair}" "=" at)
        string(SUBSTRING "${pair}" 0 ${at} name)
        math(EXPR at "${at} + 1")
        string(SUBSTRING "${pair}" ${at} -1 file)
        file(READ "${file}" text)
        string(APPEND code "inline constexpr std::string_view ${name} = R\"embedded(${text})embedded\";\n")
    endforeach()
    string(APPEND code "}  // namespace lockstep::embedded\n")
    file(WRITE "${header}" "${code}")
    return()
endif()

set(lockstep_embed_script "${CMAKE_CURRENT_LIST_FILE}")

function(lockstep_embed target header)
    set(path "${CMAKE_CURRENT_BINARY_DIR}/embedded/${header}")
    string(REGEX REPLACE "[^;=]*=" "" files "${ARGN}")
    add_custom_command(OUTPUT "${path}"
        COMMAND ${CMAKE_COMMAND} "-Dpairs=${ARGN}" "-Dheader=${path}" -P "${lockstep_embed_script}"
        DEPENDS ${files} "${lockstep_embed_script}"
        VERBATIM)
    target_sources(${target} PRIVATE "${path}")
    target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/embedded")
endfunction()
