# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Part of tests/run: builds Debian's QtCore with ThreadSanitizer, and nothing else of Qt.

tsan_qt_version() {
    dpkg-query -W -f='${source:Version}' libqt6core6 2>/dev/null
}
tsan_qtcore=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/aiopool/qtcore-tsan-$(tsan_qt_version || echo none)

have_tsan_qtcore() {
    [[ -e $tsan_qtcore/libQt6Core.so.6 ]]
}

# build_tsan_qtcore SCRATCH: builds it. Gets the sources from a list of its own, as the machine's may have none.
build_tsan_qtcore() (
    set -euo pipefail
    scratch=$1
    mkdir -p "$scratch"/lists/partial "$scratch"/cache/archives/partial
    cd "$scratch"
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)
    [[ $mirror != */debian/ ]] || mirror=${mirror%/}
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main" >sources.list
    apt=(apt-get -q -o "Dir::Etc::sourcelist=$scratch/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o "Dir::State::lists=$scratch/lists" -o "Dir::Cache=$scratch/cache" -o APT::Sandbox::User=root)
    "${apt[@]}" update
    "${apt[@]}" source --download-only "qt6-base=$(tsan_qt_version)"
    dpkg-source -x qt6-base_*.dsc src
    off=()
    for feature in gui widgets sql network dbus xml testlib glib icu; do
        off+=("-DFEATURE_$feature=OFF")
    done
    cmake -S src -B build -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
        -DCMAKE_CXX_FLAGS_RELWITHDEBINFO='-O1 -g1' -DCMAKE_C_FLAGS_RELWITHDEBINFO='-O1 -g1' \
        -DFEATURE_sanitizer=ON -DFEATURE_sanitize_thread=ON -DQT_BUILD_TESTS=OFF -DQT_BUILD_EXAMPLES=OFF \
        -DQT_FEATURE_system_pcre2=OFF -DQT_FEATURE_system_doubleconversion=OFF "${off[@]}"
    cmake --build build --target Core -j "$(nproc)"
    strip --strip-debug -o libQt6Core.so.6 build/lib/libQt6Core.so.6
    mkdir -p "$tsan_qtcore"
    mv libQt6Core.so.6 "$tsan_qtcore/"
)

make_tsan_qtcore() {
    local scratch status=0
    have_tsan_qtcore && return
    packages+=(dpkg-dev perl zlib1g-dev)
    install_packages
    scratch=$(mktemp -d)
    phase 'QtCore with ThreadSanitizer (once, some minutes)' qtcore-tsan.log build_tsan_qtcore "$scratch" || status=$?
    rm -rf "$scratch"
    return "$status"
}
