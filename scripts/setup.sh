# shellcheck shell=bash
# Finds what Lockstep needs, configures it and builds it. Sourced by run.sh and test.sh, which say what to build.
# All it says goes to stderr. A failure ends the script with 2, which no program here uses for a verdict.

projectDir=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
buildDir=$projectDir/build
minimumCmake=3.25

# What is needed, a line each: group, package of Debian and Ubuntu (a|b: the first that the system has),
# and how to tell without a package manager that it is there (see isThere).
requirements=(
    'run   cmake                command  cmake'
    'run   ninja-build          command  ninja'
    'run   g++                  command  c++'
    'run   pkg-config|pkgconf   command  pkg-config'
    'run   libtomlplusplus-dev  module   tomlplusplus'
    'run   libcli11-dev         module   CLI11'
    'run   nlohmann-json3-dev   module   nlohmann_json'
    'run   libfmt-dev           module   fmt'
    'run   libtbb-dev           module   tbb'
    'run   libboost-dev         header   boost/multiprecision/cpp_int.hpp'
    'run   libboost-fiber-dev   header   boost/fiber/all.hpp'
    'gui   qt6-base-dev         module   Qt6Widgets'
    'gui   libqt6opengl6-dev|qt6-base-dev module Qt6OpenGLWidgets'
    'gui   qt6-charts-dev|libqt6charts6-dev module Qt6Charts'
    'gui   qt6-svg-dev|libqt6svg6-dev module Qt6Svg'
    'test  libgtest-dev         module   gtest'
    'test  libgmock-dev         module   gmock'
    'test  xvfb                 command  xvfb-run'
    'test  xauth                command  xauth'
    'fuzz  clang                command  clang++'
    'fuzz  libclang-rt-dev      fuzzer   compiler-rt'
)

say() { printf 'lockstep: %s\n' "$*" >&2; }

fail() {
    say "$1"
    shift
    (($#)) && printf '  %s\n' "$@" >&2
    exit 2
}

# --- what is needed -------------------------------------------------------------------------------------------------

# isThere KIND NAME: asks the tools themselves.
isThere() {
    case $1 in
    command) command -v "$2" >/dev/null ;;
    module) pkg-config --exists "$2" 2>/dev/null ;;
    header) printf '#include <%s>\n' "$2" | c++ -E -x c++ -o /dev/null - 2>/dev/null ;;
    fuzzer)
        printf '%s' 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' |
            clang++ -fsanitize=fuzzer -x c++ -o /dev/null - 2>/dev/null
        ;;
    esac
}

# need GROUP...: makes sure that everything in these groups is there, installing what is not.
need() {
    local installed='' group package kind name missing=() capabilities=()
    if command -v dpkg-query >/dev/null; then
        # shellcheck disable=SC2046  # package names have no blanks
        installed=$(dpkg-query -W -f='|${db:Status-Status} ${Package}|' $(packageNames) 2>/dev/null) || true
    fi
    while read -r group package kind name; do
        [[ " $* " == *" $group "* ]] || continue
        [[ $installed =~ \|installed\ ($(escaped "$package"))\| ]] && continue
        isThere "$kind" "$name" && continue
        missing+=("$package")
        capabilities+=("$(capability "$kind" "$name")")
    done < <(printf '%s\n' "${requirements[@]}")
    ((${#missing[@]} == 0)) || installMissing "${missing[@]}" -- "${capabilities[@]}"
}

# Every package of the table, alternatives too.
packageNames() { printf '%s\n' "${requirements[@]}" | awk '{ gsub(/\|/, " ", $2); print $2 }'; }

escaped() { printf '%s' "${1//+/\\+}"; }

# What rpm-based systems install by, whatever they call the package.
capability() {
    case $1 in
    command) printf '/usr/bin/%s' "$2" ;;
    module) printf "'pkgconfig(%s)'" "$2" ;;
    header) printf '/usr/include/%s' "$2" ;;
    *) printf '%s' "$2" ;;
    esac
}

# installMissing PACKAGE... -- CAPABILITY...
installMissing() {
    local missing=() packages=()
    while [[ $1 != -- ]]; do
        missing+=("$1")
        shift
    done
    shift
    if ! command -v apt-get >/dev/null; then
        local plain="${missing[*]%%|*}" manager
        for manager in dnf zypper; do
            command -v "$manager" >/dev/null || continue
            fail "missing: $plain (by their Debian names). Install them, then start again:" "sudo $manager install $*"
        done
        fail "missing: $plain (by their Debian names), and this system has no apt-get." \
            "Install them with its own package manager, then start again. On Debian and Ubuntu it would be:" \
            "sudo apt-get install -y --no-install-recommends $plain"
    fi
    local asRoot=()
    if ((EUID != 0)); then
        if sudo -n true 2>/dev/null; then
            asRoot=(sudo -n)
        elif command -v sudo >/dev/null && { : </dev/tty; } 2>/dev/null; then
            asRoot=(sudo) # it asks for the password on the terminal
        else
            needsRoot "${missing[@]}"
        fi
    fi
    aptInstall "${missing[@]}"
}

# needsRoot PACKAGE...: ends, saying what root has to do.
needsRoot() {
    chooseAvailable "$@"
    fail "missing: ${packages[*]}, and only root can install them. Run this, then start again:" "$(aptCommand)"
}

# The command that installs `packages`, to be copied.
aptCommand() {
    local sudo='' install="apt-get install -y --no-install-recommends ${packages[*]}"
    if ((EUID != 0)) && command -v sudo >/dev/null; then sudo='sudo '; fi
    install="${sudo}apt-get update && $sudo$install"
    if ((EUID == 0)) || [[ $sudo ]]; then printf '%s' "$install"; else printf "su -c '%s'" "$install"; fi
}

# chooseAvailable PACKAGE...: sets `packages`, taking of a|b the first that apt offers, or else the first.
chooseAvailable() {
    local package name chosen
    packages=()
    for package; do
        chosen=${package%%|*}
        if [[ $package == *'|'* ]]; then
            for name in ${package//|/ }; do
                if [[ $(LC_ALL=C apt-cache policy "$name" 2>/dev/null) =~ 'Candidate: '[^\(] ]]; then
                    chosen=$name
                    break
                fi
            done
        fi
        packages+=("$chosen")
    done
}

# aptInstall PACKAGE...: with `asRoot` before each command.
aptInstall() {
    local log=$buildDir/apt.log
    local apt=(${asRoot[@]+"${asRoot[@]}"} env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get
        -o DPkg::Lock::Timeout=400)
    prepareBuildDir
    chooseAvailable "$@"
    say "installing ${packages[*]}${asRoot[0]:+ (with sudo)}; this takes about a minute"
    [[ ${asRoot[*]-} != sudo ]] || sudo -v || needsRoot "$@"
    {
        # One broken list must not stop what the others can give: whether that is enough, the next command tells.
        "${apt[@]}" update || true
        chooseAvailable "$@"
        "${apt[@]}" install -y --no-install-recommends "${packages[@]}"
    } </dev/null >"$log" 2>&1 && return
    tail -n 5 "$log" >&2
    explainFullDisk "$log"
    fail "could not install ${packages[*]} (see $log). Is there a network? Once it works, start again, or run:" \
        "$(aptCommand)"
}

# --- building -------------------------------------------------------------------------------------------------------

# Whether this user can build here: not on a read-only disk, or in a folder of somebody else's.
canBuild() {
    local dir
    if [[ ! -e $buildDir ]]; then
        [[ -w $projectDir ]]
        return
    fi
    for dir in "$buildDir" "$buildDir"/*/; do
        [[ ! -d $dir || -w $dir ]] || return 1
    done
}

prepareBuildDir() {
    canBuild || fail "cannot write to $buildDir: the folder is read-only, or belongs to another user." \
        "Copy the project to a folder of your own and start it there."
    mkdir -p "$buildDir" || fail "cannot make the folder $buildDir"
}

# lockBuild: two starts at once must not build in the same folder; unlockBuild before running anything that lasts.
lockBuild() {
    prepareBuildDir
    command -v flock >/dev/null || return 0
    exec 9>"$buildDir/.lock"
    flock -n 9 || { say 'waiting for another build in this folder to end' && flock 9; }
}
unlockBuild() { exec 9>&-; }

# cached PRESET VARIABLE: its value in this preset's build folder; fails where there is none.
cached() {
    local cache=$buildDir/$1/CMakeCache.txt
    [[ -r $cache ]] && sed -n "s|^$2:[A-Z]*=||p" "$cache" | grep .
}

# dropStale PRESET: a build folder that came along with a copy of the project points to where it was made.
dropStale() {
    local madeFor
    madeFor=$(cached "$1" CMAKE_HOME_DIRECTORY) || return 0
    [[ $madeFor == "$projectDir" ]] && return
    say "$buildDir/$1 was made for $madeFor: starting it afresh"
    rm -rf -- "${buildDir:?}/$1" || fail "cannot remove $buildDir/$1"
}

# configure PRESET [VARIABLE=VALUE...]: does nothing where that is how it is configured already.
configure() {
    local preset=$1 ninjaFile=$buildDir/$1/build.ninja log=$buildDir/$1.log setting wrong=
    shift
    for setting; do
        [[ $(cached "$preset" "${setting%%=*}") == "${setting#*=}" ]] || wrong=1
    done
    [[ $wrong || ! -e $ninjaFile || $projectDir/CMakePresets.json -nt $ninjaFile ]] || return 0
    requireCmake
    progress "configuring ($preset)"
    (cd -- "$projectDir" && cmake --preset "$preset" "${@/#/-D}") </dev/null >"$log" 2>&1 9>&- ||
        buildFailed "configuring ($preset)" "$log"
    progress "building ($preset)" # Ninja tells of a file only when it is done
}

requireCmake() {
    local version
    version=$(cmake --version | sed -n '1s/[^0-9]*\([0-9.]*\).*/\1/p')
    printf '%s\n' "$minimumCmake" "$version" | sort -V -C ||
        fail "CMake $minimumCmake or newer is needed, and this is $version." \
            "Debian 12, Ubuntu 24.04 and later releases have it."
}

# build PRESET TARGET...: quiet where nothing is to be done. `launcher` may hold a command that starts others.
launcher=()
build() {
    local preset=$1 log=$buildDir/$1.log
    shift
    if ! runNinja "$preset" "$log" "$@"; then
        [[ ${lenient:-} ]] && relaxWarnings "$preset" "$log" && runNinja "$preset" "$log" "$@" && return
        buildFailed "building ($preset)" "$log"
    fi
}

# relaxWarnings PRESET LOG: a compiler newer than ours may warn of more; for a user that is no error.
relaxWarnings() {
    grep -qF '[-Werror' "$2" || return
    say 'this compiler warns of more than ours does: building without treating warnings as errors'
    configure "$1" LOCKSTEP_WERROR=OFF
}

runNinja() {
    local preset=$1 log=$2 line status
    shift 2
    {
        ${launcher[@]+"${launcher[@]}"} ninja -C "$buildDir/$preset" -j "$(jobCount)" "$@" </dev/null 2>&1 9>&- |
            while IFS= read -r line; do
                printf '%s\n' "$line" 2>/dev/null >&3 || true
                if [[ $line == \[*/*\]* ]]; then progress "building ($preset)" "${line%%]*}] ${line##*/}"; fi
            done
        status=${PIPESTATUS[0]}
    } 3>"$log"
    endProgress
    return "$status"
}

# progress WHAT [DETAIL]: one line, rewritten on a terminal; elsewhere only WHAT, when it changes.
shown=
progress() {
    if [[ -t 2 ]]; then
        printf '\r\033[K%.78s' "lockstep: $1 ${2:-}" >&2
    elif [[ $shown != "$1" ]]; then
        say "$1"
    fi
    shown=$1
}
endProgress() {
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
}

# As many at once as there are processors, and as memory allows: a compiler takes up to a gigabyte.
jobCount() {
    local count key kilobytes
    count=$(nproc 2>/dev/null || echo 2)
    while read -r key kilobytes _; do
        [[ $key == MemAvailable: ]] && ((kilobytes / 1000000 < count)) && count=$((kilobytes / 1000000))
    done 2>/dev/null </proc/meminfo
    echo $((count > 0 ? count : 1))
}

buildFailed() {
    endProgress
    tail -n 30 "$2" >&2
    explainFullDisk "$2"
    fail "$1 failed; the whole log is $2" \
        "If the sources are as they should be, and the system was upgraded since: remove $buildDir and start again."
}

# explainFullDisk LOG: ends with the reason if the disk is full; few programs say so in plain words.
explainFullDisk() {
    local free
    free=$(df -Pk "$buildDir" | awk 'NR == 2 { print $4 }')
    if grep -qE 'No space left on device|Disk quota exceeded' "$1" || ((${free:-1000000} < 5000)); then
        fail "the disk is full, or your share of it. Make room, then start again." "df -h '$buildDir'"
    fi
}
