# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Shared by scripts that run in another Debian than the machine's, a directory with its own system, entered by chroot.
# Source it after ground.sh. Everything is kept in the user's cache, and may be deleted there at any time.

cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/aiopool

# Prints the mirror of the machine's own packages; nothing if it is unknown, so that debootstrap uses its default.
debian_mirror() {
    ! command -v apt-get >/dev/null ||
        apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null | head -n 1 || true
}

# need_root_tools: makes sure that the machine has what is needed here.
need_root_tools() {
    ((EUID == 0)) || die 'Only root can make a Debian of its own and enter it (debootstrap, chroot).'
    local packages=(debootstrap)    # without what the project needs, which belongs in the other Debian
    command -v debootstrap >/dev/null || install_packages
    unshare --mount true 2>/dev/null || die 'This machine lets nobody mount anything (unshare --mount), as in some containers.'
}

# bootstrap SUITE: makes the smallest Debian, as an archive, since unpacking takes seconds, and downloading more.
bootstrap() (
    set -euo pipefail
    mkdir -p "$cache"
    scratch=$(mktemp -d "$cache/debootstrap-XXXXXX")
    trap 'rm -rf --one-file-system "$scratch"' EXIT
    mirror=$(debian_mirror)
    debootstrap --variant=minbase "$1" "$scratch/root" ${mirror:+"$mirror"}
    # Packages must not start services.
    printf '#!/bin/sh\nexit 101\n' >"$scratch/root/usr/sbin/policy-rc.d"
    chmod +x "$scratch/root/usr/sbin/policy-rc.d"
    tar -C "$scratch/root" -cf "$scratch/root.tar" .
    mv "$scratch/root.tar" "$cache/$1.tar"
)

unpack_root() {
    rm -rf --one-file-system "$2" "$2.new" && mkdir -p "$2.new" && tar -C "$2.new" -xf "$cache/$1.tar" && mv "$2.new" "$2"
}

# fresh_root SUITE DIRECTORY: makes a Debian in which nothing has been done yet.
fresh_root() {
    need_root_tools
    [[ -e $cache/$1.tar ]] || phase "debootstrap $1 (once)" "debootstrap-$1.log" bootstrap "$1" || return
    phase "unpack $1" "unpack-$1.log" unpack_root "$1" "$2"
}

# in_root SUITE DIRECTORY BUILD COMMAND...: runs COMMAND in /src, the project, read-only, with BUILD as its build/.
in_root() {
    local suite=$1 where=$2 build=$3
    shift 3
    mkdir -p "$where/src" "$build" "$root/build" "$cache/packages-$suite/partial"
    cp -L /etc/resolv.conf "$where/etc/"
    # The mounts disappear with COMMAND, however that ends. The devices that debootstrap has made are sufficient.
    unshare --mount --propagation private bash -euc '
        where=$1 root=$2 build=$3 archives=$4
        shift 4
        mount -t proc proc "$where/proc"
        mkdir -p "$where/dev/shm" "$where/dev/pts"
        mount -t tmpfs tmpfs "$where/dev/shm"
        mount -t devpts -o newinstance,ptmxmode=0666 devpts "$where/dev/pts"
        mount --bind -o ro "$root" "$where/src"
        mount --bind "$build" "$where/src/build"
        mount --bind "$archives" "$where/var/cache/apt/archives"
        exec chroot "$where" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb \
            ${CXX:+"CXX=$CXX"} bash -c "cd /src && exec \"\$@\"" bash "$@"
    ' bash "$where" "$root" "$build" "$cache/packages-$suite" "$@" </dev/null
}
