# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Shared by tests/run and examples/run, which set root to the project's directory.

packages=(
    g++
    cmake
    ninja-build
    pkgconf
    qt6-base-dev
    qcoro-qt6-dev
    qt6-websockets-dev
    qt6-l10n-tools
    qt6-tools-dev
    qt6-declarative-dev
    qt6-declarative-dev-tools
    qml6-module-qt-labs-folderlistmodel
    qml6-module-qtqml
    qml6-module-qtqml-models
    qml6-module-qtqml-workerscript
    qml6-module-qtquick
    qml6-module-qtquick-controls
    qml6-module-qtquick-dialogs
    qml6-module-qtquick-layouts
    qml6-module-qtquick-templates
    qml6-module-qtquick-window
    qml6-module-qttest
    fonts-dejavu-core
    dbus
    librapidcheck-dev
    valgrind
)

# Adds the Debian packages of a compiler like CXX=clang++-19 or CXX=g++-15.
if [[ ${CXX-} =~ ^clang\+\+-([0-9]+)$ ]]; then
    packages+=("clang-${BASH_REMATCH[1]}" "libclang-rt-${BASH_REMATCH[1]}-dev")
elif [[ ${CXX-} =~ ^g\+\+-[0-9]+$ ]]; then
    packages+=("$CXX")
fi

die() {
    printf '%s\n' "$@" >&2
    exit 2
}

# show_failure LOG SECONDS: prints the failure of a phase. A build continues with other files after the first error, so
# the end of its log may say nothing.
show_failure() {
    printf 'FAILED after %d s\n' "$2"
    if grep -q '^FAILED: ' "$1"; then
        sed -n '/^FAILED: /,$p' "$1" | head -n 80
    else
        tail -n 40 "$1"
    fi >&2
    printf 'All of it: %s\n' "$1" >&2
}

# phase TITLE LOG COMMAND...: runs COMMAND, and prints one line with its time. Shows its output only if it fails.
phase() {
    local what=$1 log=$root/build/$2 start=$SECONDS
    shift 2
    mkdir -p "$root/build"
    printf '%s ... ' "$what"
    if "$@" >"$log" 2>&1 </dev/null; then
        printf '%d s\n' $((SECONDS - start))
    else
        show_failure "$log" $((SECONDS - start))
        return 1
    fi
}

# count_steps TITLE: reduces the output of ninja to its count, [57/112]. On a terminal that is one line that changes,
# elsewhere a line every few seconds, so that logs stay short.
count_steps() {
    local line step last= next=$SECONDS
    while IFS= read -r line; do
        [[ $line =~ ^\[[0-9]+/[0-9]+\] ]] || continue
        step=${BASH_REMATCH[0]}
        if [[ -t 1 ]]; then
            printf '\r%s ... %s ' "$1" "$step"
        elif ((SECONDS >= next)); then
            printf '%s ... %s\n' "$1" "$step"
            next=$((SECONDS + 5))
        fi
    done
}

# counted TITLE LOG COMMAND...: does the same as phase, for ninja, and shows its count.
counted() {
    local what=$1 log=$root/build/$2 start=$SECONDS status
    shift 2
    mkdir -p "$root/build"
    [[ ! -t 1 ]] || printf '%s ... ' "$what"
    "$@" 2>&1 </dev/null | tee "$log" | count_steps "$what" && status=0 || status=$?
    [[ ! -t 1 ]] || printf '\r'
    printf '%s ... ' "$what"
    if ((status == 0)); then
        printf '%d s        \n' $((SECONDS - start))
    else
        show_failure "$log" $((SECONDS - start))
        return 1
    fi
}

debian_like() {
    command -v apt-get && command -v dpkg-query
} >/dev/null

# Prints the version of the newest clang of this Debian, if that is known to compile everything here.
debian_clang() (
    . /etc/os-release
    case ${ID-}-${VERSION_ID-${VERSION_CODENAME-}} in
    debian-12) echo 16 ;;
    debian-13) echo 19 ;;
    debian-forky) echo 22 ;;
    esac
)

# present PACKAGE: true if it is installed. On other systems than Debian, leaves it to CMake to find the libraries.
present() {
    case $1 in
    g++) [[ -n ${CXX-} ]] || command -v g++ ;;
    cmake) command -v cmake ;;
    ninja-build) command -v ninja ;;
    doxygen) command -v doxygen ;;
    *) ! debian_like || dpkg-query -W -f='${db:Status-Status}' "$1" 2>&1 | grep -qx installed ;;
    esac >/dev/null
}

apt_install() {
    # Ignore a failed update: a stale third-party list need not prevent the installation.
    apt-get -q update || true
    DEBIAN_FRONTEND=noninteractive apt-get -qy -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}

install_packages() {
    local package missing=()
    for package in "${packages[@]}"; do
        present "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    if ! debian_like; then
        die "Missing here, by their Debian names: ${missing[*]}" "Install them in this system's way and try again."
    elif ((EUID != 0)); then
        die "Missing: ${missing[*]}" "Try again as root, or first: sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    phase "install ${missing[*]}" packages.log apt_install "${missing[@]}" || die "Could not install: ${missing[*]}"
}

# configure PRESET [ARGUMENT...]: configures the preset.
configure() {
    cd "$root" && phase "$1: configure" "$1-configure.log" cmake --preset "$@"
}

# build PRESET [ARGUMENT...]: builds the preset.
build() {
    cd "$root" && counted "$1: build" "$1-build.log" cmake --build --preset "$1" -j "$(nproc)" "${@:2}"
}
