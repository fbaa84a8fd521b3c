#!/bin/sh
# Sets this clone up, step by step; steps that are done are skipped in milliseconds.
#
#   install.sh [demo|test]     demo (default): what running a centre needs; test: also browser,
#                              PostgreSQL and the models that only tests use
#
# Works as root on a fresh Debian 12, without a terminal too. Downloads and builds are kept outside
# the clone, in ${XDG_CACHE_HOME:-~/.cache}/silverline (or SILVERLINE_CACHE_DIR), so that a second
# clone takes seconds. A failed step shows its last lines and says what to do.
set -eu
cd "$(dirname "$0")"
umask 022

purpose=${1:-demo}
cache=${SILVERLINE_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/silverline}
venv=$PWD/.venv
UV=0.13.9                       # the version that wrote requirements.lock
BASE_PACKAGES="redis-server sip-tester sox runit iproute2 util-linux"
TEST_PACKAGES="chromium fonts-noto-cjk postgresql"

case $purpose in
    demo | test) ;;
    *) echo "usage: install.sh [demo|test]" >&2; exit 2 ;;
esac

# Runs one step: its function says `done` already by returning 3.
step() {
    title=$1
    shift
    printf '▸ %s …\n' "$title"
    began=$(date +%s)
    result=0
    "$@" || result=$?
    case $result in
        0) printf '▸ %s: done in %d s\n' "$title" $(($(date +%s) - began)) ;;
        3) printf '▸ %s: already done\n' "$title" ;;
        *) printf '✗ %s failed.\n' "$title" >&2; exit 1 ;;
    esac
}

# Runs a long command with its output in a log; shows a sign of life, and the end when it fails.
quietly() {
    what_to_do=$1
    shift
    log=$cache/setup.log
    "$@" >"$log" 2>&1 &
    child=$!
    waited=0
    while kill -0 "$child" 2>/dev/null; do
        sleep 1
        waited=$((waited + 1))
        [ $((waited % 15)) -ne 0 ] || printf '  … %d s: %s\n' "$waited" "$(tail -n 1 "$log" | cut -c 1-90)"
    done
    outcome=0
    wait "$child" || outcome=$?
    child=
    [ "$outcome" != 0 ] || return 0
    tail -n 20 "$log" >&2
    printf '  → %s (whole log: %s)\n' "$what_to_do" "$log" >&2
    return 1
}

hash_of() { cat "$@" | sha256sum | cut -d ' ' -f 1; }

# ── packages of the system ────────────────────────────────────────────────────────────────────────

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# A Python of at least 3.11 that really runs (a version manager's shim may not).
find_python() {
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        "$candidate" -c 'import sys; print(sys.executable)'
        return 0
    done
    return 1
}

wanted_packages() {
    echo "$BASE_PACKAGES"
    [ "$purpose" = demo ] || echo "$TEST_PACKAGES"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    [ -e "$cache/asterisk-root/.silverline-root" ] || command -v asterisk >/dev/null || echo mmdebstrap
}

apt_packages() {
    missing=
    for package in $(wanted_packages); do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 3
    if [ "$(id -u)" != 0 ]; then
        printf '  → as root: apt-get install%s\n' "$missing" >&2
        return 1
    fi
    printf '  installing%s\n' "$missing"
    quietly "Check that this machine reaches its apt mirror." apt-get -o Acquire::Retries=3 update || return 1
    without_services quietly "apt-get -f install mends most." env DEBIAN_FRONTEND=noninteractive \
        apt-get -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install -y --no-install-recommends $missing
}

# Packages that bring a server must not start one: the centre runs its own, in its own place.
without_services() {
    policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then
        "$@"
        return
    fi
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    outcome=0
    "$@" || outcome=$?
    rm -f "$policy"
    return "$outcome"
}

# ── Python ────────────────────────────────────────────────────────────────────────────────────────

python_environment() {
    stamp=$("$python" -VV | cat - requirements.lock pyproject.toml | sha256sum | cut -d ' ' -f 1)
    [ "$(cat "$venv/.silverline-stamp" 2>/dev/null)" != "$stamp" ] || return 3
    uv=$cache/tools/uv-$UV/bin/uv
    if [ ! -x "$uv" ]; then
        rm -rf "$cache/tools/uv-$UV"
        "$python" -m venv "$cache/tools/uv-$UV" || return 1
        quietly "Check that this machine reaches PyPI." \
            "$cache/tools/uv-$UV/bin/python" -m pip install --disable-pip-version-check "uv==$UV" || return 1
    fi
    "$venv/bin/python" -c '' 2>/dev/null || rm -rf "$venv"
    [ -d "$venv" ] || "$python" -m venv "$venv" || return 1
    export VIRTUAL_ENV="$venv" UV_HTTP_TIMEOUT=120
    quietly "Check that this machine reaches PyPI, then run this again." \
        "$uv" pip sync --compile-bytecode requirements.lock || return 1
    quietly "Read the log." "$uv" pip install --no-deps --editable . || return 1
    echo "$stamp" >"$venv/.silverline-stamp"
}

# ── Asterisk, speech model, web pages ─────────────────────────────────────────────────────────────

asterisk_root() {
    [ ! -e "$cache/asterisk-root/.silverline-root" ] || was=there
    asterisk/install-root.sh "$cache/asterisk-root" || return 1
    [ "${was:-}" != there ] || return 3
}

speech_model() {
    answer=$("$venv/bin/python" -m asr.models list 2>/dev/null) || answer=
    wanted=whisper-base
    [ "$purpose" = demo ] || wanted="whisper-base vosk-ko"
    missing=
    for model in $wanted; do
        printf '%s\n' "$answer" | grep -Eq "^$model +ok( |$)" || missing="$missing $model"
    done
    [ -n "$missing" ] || return 3
    for model in $missing; do
        "$venv/bin/python" -m asr.models install "$model" || return 1
    done
}

npm() { PATH="$venv/bin:$PATH" npm_config_cache="$cache/npm" "$venv/bin/npm" "$@"; }

web_packages() {
    cd console/web
    locked=$(hash_of package.json package-lock.json)
    if [ "$(cat node_modules/.silverline-stamp 2>/dev/null)" = "$locked" ]; then
        cd ../..
        return 3
    fi
    quietly "Check that this machine reaches the npm registry, then run this again." npm ci || return 1
    echo "$locked" >node_modules/.silverline-stamp
    cd ../..
}

# The built pages, kept by the hash of everything they are made of.
web_pages() {
    pages=$(find console/web \( -name node_modules -o -name dist \) -prune -o -type f -print | LC_ALL=C sort |
        xargs sha256sum | sha256sum | cut -c 1-24)
    dist=console/web/dist
    [ "$(cat "$dist/.silverline-stamp" 2>/dev/null)" != "$pages" ] || return 3
    if [ ! -e "$cache/web/$pages/index.html" ]; then
        web_packages || [ $? = 3 ] || return 1
        rm -rf "$dist"
        cd console/web
        quietly "The pages do not build; read the lines above." npm run build || return 1
        cd ../..
        mkdir -p "$cache/web"
        rm -rf "$cache/web/$pages.new"
        cp -R "$dist" "$cache/web/$pages.new"
        mv "$cache/web/$pages.new" "$cache/web/$pages"
    fi
    rm -rf "$dist"
    cp -R "$cache/web/$pages" "$dist"
    echo "$pages" >"$dist/.silverline-stamp"
}

# ── all of it ─────────────────────────────────────────────────────────────────────────────────────

child=
trap '[ -z "$child" ] || kill "$child" 2>/dev/null' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$cache"
exec 8>"$cache/setup.lock"
flock -w 1800 8 || { echo "✗ Another set-up holds $cache/setup.lock." >&2; exit 1; }
python=$(find_python) || {
    echo "✗ No Python 3.11 or newer. → apt-get install python3 (Debian 12 or newer)" >&2
    exit 1
}

step "system packages" apt_packages
step "Python environment" python_environment
step "Asterisk" asterisk_root
step "speech model" speech_model
step "web pages" web_pages
[ "$purpose" = demo ] || step "web tools" web_packages
