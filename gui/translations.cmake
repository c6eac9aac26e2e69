# The window's words in other languages. `ninja translations` gathers them from the source: assets/translations/
# lockstep.ts is the template for a new language, lockstep_en.ts has what English needs, its plurals. Where Qt's
# LinguistTools are, the build makes a lockstep_LANGUAGE.qm of every lockstep_LANGUAGE.ts, beside the programs; without
# them the window speaks English, with "(s)" for a plural.

find_package(Qt6LinguistTools QUIET)
if(NOT TARGET Qt6::lupdate OR NOT TARGET Qt6::lrelease)
    message(STATUS "No translations: Qt's LinguistTools are not there (Debian: qt6-tools-dev, qt6-l10n-tools)")
    return()
endif()

set(lockstep_languages en)
set(lockstep_ts "${PROJECT_SOURCE_DIR}/assets/translations")

add_custom_target(translations
    COMMAND Qt6::lupdate -silent -locations none -no-obsolete -source-language en "${CMAKE_CURRENT_SOURCE_DIR}"
            -ts "${lockstep_ts}/lockstep.ts"
    COMMAND Qt6::lupdate -silent -locations none -no-obsolete -source-language en -target-language en -pluralonly
            "${CMAKE_CURRENT_SOURCE_DIR}" -ts "${lockstep_ts}/lockstep_en.ts"
    COMMENT "Gathering the window's texts into assets/translations"
    VERBATIM)

set(lockstep_qm "")
foreach(language IN LISTS lockstep_languages)
    set(ts "${lockstep_ts}/lockstep_${language}.ts")
    set(qm "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/translations/lockstep_${language}.qm")
    add_custom_command(OUTPUT "${qm}"
        COMMAND ${CMAKE_COMMAND} -E make_directory "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/translations"
        COMMAND Qt6::lrelease -silent "${ts}" -qm "${qm}"
        DEPENDS "${ts}"
        VERBATIM)
    list(APPEND lockstep_qm "${qm}")
endforeach()
add_custom_target(lockstep_translations ALL DEPENDS ${lockstep_qm})
add_dependencies(lockstep-gui lockstep_translations)
install(FILES ${lockstep_qm} DESTINATION "${CMAKE_INSTALL_DATADIR}/lockstep/assets/translations")
