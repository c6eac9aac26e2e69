#!/usr/bin/env bash
# Starts Lockstep, building it first where needed. Arguments go to the `lockstep` command (try --help); without any
# it opens the window, or shows a demonstration where there is none. The exit code is the program's, and 2 where it
# could not be built.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/scripts/setup.sh"

bin=$buildDir/release/bin
targets=(lockstep)
groups=(run)
# The window needs a screen, and Qt, which is large: only who starts it has to have them.
window=$(cached release LOCKSTEP_GUI || echo OFF)
if (($# == 0)) && [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    window=ON
    targets+=(lockstep-gui)
    groups+=(gui)
fi

buildProgram() {
    need "${groups[@]}"
    lockBuild
    dropStale release
    # The tests stay as they are: a fresh machine has no GoogleTest, and test.sh must not have to build twice.
    configure release LOCKSTEP_TESTS="$(cached release LOCKSTEP_TESTS || echo OFF)" LOCKSTEP_GUI="$window"
    lenient=1 build release "${targets[@]}"
    unlockBuild
}

if canBuild || [[ ! -x $bin/lockstep ]]; then
    buildProgram
elif [[ $(ninja -C "$buildDir/release" -n "${targets[@]}" 2>/dev/null) != *'no work to do'* ]]; then
    say "cannot write to $buildDir, so this may not be the program that the sources describe"
fi

export LOCKSTEP_DATA=${LOCKSTEP_DATA:-$projectDir}
if (($#)); then
    exec "$bin/lockstep" "$@"
elif [[ -x $bin/lockstep-gui && -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    exec "$bin/lockstep-gui"
else
    exec "$bin/lockstep" demo
fi
