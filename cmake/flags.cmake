# lockstep_flags: the language level, the warnings and the sanitizers of our own code.

add_library(lockstep_flags INTERFACE)
target_compile_features(lockstep_flags INTERFACE cxx_std_20)
target_compile_options(lockstep_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow)

# GCC 12 takes some additions of std::string for overlapping copies (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(lockstep_flags INTERFACE -Wno-restrict)
endif()

if(LOCKSTEP_WERROR)
    target_compile_options(lockstep_flags INTERFACE -Werror)
endif()

if(LOCKSTEP_SANITIZE)
    string(REPLACE ";" "," sanitizers "${LOCKSTEP_SANITIZE}")
    set(sanitizer_options "-fsanitize=${sanitizers}" -fno-omit-frame-pointer)
    if(sanitizers MATCHES "undefined")
        list(APPEND sanitizer_options -fno-sanitize-recover=all)
    endif()
    target_compile_options(lockstep_flags INTERFACE ${sanitizer_options})
    target_link_options(lockstep_flags INTERFACE ${sanitizer_options})
    # An index past the end of a vector or span stops there, too.
    target_compile_definitions(lockstep_flags INTERFACE _GLIBCXX_ASSERTIONS)
endif()

if(LOCKSTEP_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "LOCKSTEP_FUZZ needs clang, and this is ${CMAKE_CXX_COMPILER_ID}: "
            "use the preset `fuzz`, or -DCMAKE_CXX_COMPILER=clang++ in a new build folder.")
    endif()
    # Coverage for the fuzzer in every target; the fuzz target itself links with -fsanitize=fuzzer.
    target_compile_options(lockstep_flags INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(lockstep_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
