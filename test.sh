#!/usr/bin/env bash
# Builds and runs the tests; see --help.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/scripts/setup.sh"

usage() {
    cat <<'TEXT'
usage: ./test.sh                        all tests, then a short run of the fuzzer
       ./test.sh CTEST-ARGUMENTS        some tests, as in: ./test.sh -R Explore
       ./test.sh --sanitize [CTEST-ARGUMENTS]
                                        the tests, but for the very large, twice: with the address and
                                        undefined-behaviour sanitizers, then with the thread sanitizer
Exits with 0 if all passed, 1 if a test failed, 2 if the tests could not be built.
TEXT
}

# runTests PRESET [CTEST-ARGUMENT...]: builds the preset with its tests and runs them.
runTests() {
    local preset=$1
    shift
    lockBuild
    dropStale "$preset"
    # Qt is not built for the thread sanitizer, which would report what Qt does in it.
    local window=ON
    [[ $preset != tsan ]] || window=OFF
    configure "$preset" LOCKSTEP_TESTS=ON LOCKSTEP_WERROR=ON LOCKSTEP_GUI="$window"
    build "$preset"
    unlockBuild
    (cd -- "$projectDir" && ${launcher[@]+"${launcher[@]}"} ctest --preset "$preset" -j "$(nproc)" "$@") || return 1
}

# fuzz TARGET CORPUS WHAT LIBFUZZER-ARGUMENT...: a short run over a copy of a folder of examples.
fuzz() {
    local target=$1 corpus=$projectDir/tests/fuzz/$2 scratch=$buildDir/fuzz/scratch/$1 log=$buildDir/fuzz-run-$1.log
    say "fuzzing $3"
    shift 3
    rm -rf -- "$scratch" # a copy: the fuzzer adds to the folder it is given
    mkdir -p "$scratch/found"
    cp -R -- "$corpus" "$scratch/corpus"
    if ! "$buildDir/fuzz/bin/$target" -seed=1 -max_len=4096 -rss_limit_mb=2048 "$@" \
        -artifact_prefix="$scratch/found/" "$scratch/corpus" </dev/null >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        say "the fuzzer found a failure: its input is in $scratch/found, the whole log is $log"
        return 1
    fi
    printf 'Fuzzer: %s\n' "$(grep '^Done' "$log")"
}

runFuzzer() {
    local failed=0
    lockBuild
    dropStale fuzz
    configure fuzz LOCKSTEP_WERROR=ON
    build fuzz
    unlockBuild
    fuzz fuzz_scenario corpus 'scenario files' -runs=20000 || failed=1
    fuzz fuzz_telemetry telemetry 'recordings' -runs=50000 || failed=1
    return "$failed"
}

# The thread sanitizer needs its own part of the address space, which random addresses may take on newer kernels.
withoutRandomAddresses() {
    if setarch -R true 2>/dev/null; then launcher=(setarch -R); fi
}

status=0
case ${1:-} in
-h | --help)
    usage
    ;;
--sanitize)
    shift
    need run gui test
    runTests dev "$@" || status=1
    withoutRandomAddresses
    runTests tsan "$@" || status=1
    ;;
'')
    need run gui test fuzz
    runTests release || status=1
    runFuzzer || status=1
    ;;
*)
    need run gui test
    runTests release "$@" || status=1
    ;;
esac
exit "$status"
