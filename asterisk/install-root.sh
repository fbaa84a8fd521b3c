#!/bin/sh
# Makes Asterisk available: the system's own where its package manager has version 20 or newer,
# otherwise a root of its own at DEST, built from the Debian release that has one.
#
#   install-root.sh DEST
#
# Done already: says so and ends within milliseconds. Built beside DEST and renamed under a lock, so
# an interrupted run leaves nothing that looks finished. Exit codes: 0 there, 1 failed (and why).
set -eu

VERSION=1                      # raise it to have every machine rebuild its root
SUITES="forky sid"             # Debian releases that carry Asterisk >= 20, tried in this order
WANTED=20                      # oldest Asterisk that will do
SPACE_MB=1000                  # free space that building needs

say() { printf '  %s\n' "$*"; }
fail() {
    printf '✗ %s\n' "$1" >&2
    [ $# -lt 2 ] || printf '  → %s\n' "$2" >&2
    exit 1
}

# Major version out of "Asterisk 22.10.1~dfsg+…" or "1:22.10.1~dfsg".
major() { printf '%s\n' "$1" | sed -n 's/^\(Asterisk \)\{0,1\}\([0-9]*:\)\{0,1\}\([0-9][0-9]*\)\..*/\3/p'; }
new_enough() { found=$(major "$1"); [ -n "$found" ] && [ "$found" -ge "$WANTED" ]; }

built() { [ "$(cat "$1/.silverline-root" 2>/dev/null)" = "$VERSION" ]; }

# Address of this machine's Debian mirror, from its own apt sources in either format.
mirror() {
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    { one_line_sources; deb822_sources; } | awk -v codename="$codename" '
        { for (i = 2; i <= NF; i++) if ($i == codename) { print $1; found = 1; exit } }
        $1 ~ /\/debian\/?$/ && other == "" { other = $1 }
        END { if (!found && other != "") print other }'
}

# "URI suite component…" for each `deb` line of the one-line format.
one_line_sources() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
        sed -n 's/#.*//; s/^[[:space:]]*deb[[:space:]]\{1,\}\(\[[^]]*\][[:space:]]*\)\{0,1\}//p'
}

# The same for each enabled stanza of the deb822 format.
deb822_sources() {
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] || continue
        grep -v '^#' "$file" | awk '
            function flush(  u, n, i) {
                if (types ~ /(^| )deb( |$)/ && tolower(enabled) !~ /no|false|0/) {
                    n = split(uris, u, " ")
                    for (i = 1; i <= n; i++) print u[i], suites, components
                }
                types = uris = suites = components = enabled = field = ""
            }
            /^[[:space:]]*$/ { flush(); next }
            /^[^[:space:]]/  { field = tolower($0); sub(/:.*/, "", field); sub(/^[^:]*:/, "") }
            field == "types"      { types = types " " $0 }
            field == "uris"       { uris = uris " " $0 }
            field == "suites"     { suites = suites " " $0 }
            field == "components" { components = components " " $0 }
            field == "enabled"    { enabled = $0 }
            END { flush() }'
        printf '\n'
    done
}

install_from_system() {
    candidate=$(apt-cache policy asterisk 2>/dev/null | sed -n 's/^ *Candidate: //p')
    new_enough "${candidate:-none}" || return 1
    say "Asterisk $candidate comes from this system's packages"
    # RUNLEVEL=1 keeps the package from starting a service of its own.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends asterisk ||
        fail "apt-get could not install asterisk." "Read its lines above; 'apt-get -f install' mends most."
}

build() {
    dest=$1
    command -v mmdebstrap >/dev/null ||
        fail "mmdebstrap is missing." "apt-get install mmdebstrap"
    [ "$(id -u)" = 0 ] || fail "Building Asterisk's root needs root." "Run it with sudo."
    free=$(df -Pm "$(dirname "$dest")" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$SPACE_MB" ] ||
        fail "Only $free MB are free at $(dirname "$dest"), $SPACE_MB are needed." "Make room or set SILVERLINE_CACHE_DIR."
    mirror=$(mirror)
    [ -n "$mirror" ] || fail "No Debian mirror in this machine's apt sources." "Look at /etc/apt/sources.list and sources.list.d."

    for suite in $SUITES; do
        say "building Asterisk's root from Debian $suite (about 350 MB, half a minute)"
        rm -rf "$dest.build"
        bootstrap "$suite" "$dest.build" "$mirror" && return 0
    done
    tail -n 15 "$dest.log" >&2
    fail "Asterisk's root could not be built; the whole log is $dest.log." \
        "Check that this machine reaches its apt mirror (apt-get update), then run this again."
}

# One attempt; its progress goes to the screen, everything to the log. Returns 1 when it failed.
bootstrap() {
    mmdebstrap --variant=minbase --include=asterisk \
        --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='APT::Install-Recommends "false"' \
        --aptopt='Acquire::Retries "3"' \
        "$1" "$2" "$3" >"$dest.log" 2>&1 &
    child=$!
    shown=0
    while kill -0 "$child" 2>/dev/null; do
        sleep 1
        lines=$(grep -c '^I: ' "$dest.log" || true)
        [ "$lines" -le "$shown" ] || grep '^I: ' "$dest.log" | sed -n "$((shown + 1)),${lines}s/^I: /    /p"
        shown=$lines
    done
    wait "$child" || return 1
    child=
    version=$(chroot "$2" /usr/sbin/asterisk -V 2>>"$dest.log") || return 1
    new_enough "$version" || return 1
    # Names are looked up nowhere: a look-up per call is what made calls slow and ports leak.
    : >"$2/etc/resolv.conf"
    echo '127.0.0.1 localhost' >"$2/etc/hosts"
    echo "$VERSION" >"$2/.silverline-root"
    say "$version"
}

[ $# -eq 1 ] || fail "usage: install-root.sh DEST"
dest=$1
if built "$dest"; then
    say "already there: $dest"
    exit 0
fi
if command -v asterisk >/dev/null && new_enough "$(asterisk -V 2>/dev/null)"; then
    say "already there: the system's $(asterisk -V)"
    exit 0
fi

mkdir -p "$(dirname "$dest")"
exec 9>"$dest.lock"
flock -w 900 9 || fail "Another installation holds $dest.lock since 15 minutes." "Look whether it still runs."
built "$dest" && { say "built meanwhile by another run: $dest"; exit 0; }
install_from_system && exit 0

child=
trap 'if [ -n "$child" ]; then kill "$child" 2>/dev/null; wait "$child"; fi; rm -rf "$dest.build"' EXIT
trap 'exit 1' INT TERM HUP
build "$dest"
rm -rf "$dest.old"
[ ! -e "$dest" ] || mv "$dest" "$dest.old"
mv "$dest.build" "$dest"
rm -rf "$dest.old"
rm -f "$dest.log"
