#!/bin/sh
# Makes this checkout ready: system libraries (Debian, Ubuntu), .venv, locked dependencies.
#
#   tools/setup.sh run      what the kiosk needs
#   tools/setup.sh test     and what tests and checks need
#   tools/setup.sh bench    and what the benchmarks compare with
#
# Run again it finds its stamp and ends at once, without a network. Interrupted half-way it starts over.
#   PYTHON=python3.12            takes this Python
#   KIOSK_SYSTEM_PACKAGES=skip   leaves the system's packages alone
set -eu
cd "$(dirname "$0")/.."
wanted=${1:-run}

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

# What Qt loads, without a display (first line) and on X11 and Wayland (second and third).
run_packages="libgl1 libegl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libglib2.0-0 libgssapi-krb5-2
 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
 libwayland-client0 libwayland-cursor0 libwayland-egl1"
test_packages="xvfb xdotool strace mount git"
# Peers of the benchmarks; Ubuntu has no Chromium of its own.
bench_packages="chromium sqlite3"

peers=
case $wanted in
run) lock=requirements/run.lock packages=$run_packages ;;
test) lock=requirements/dev.lock packages="$run_packages $test_packages" ;;
bench) lock=requirements/bench.lock packages="$run_packages $test_packages" peers=$bench_packages ;;
*) fail "tools/setup.sh run | test | bench" ;;
esac

# --- the system's packages -------------------------------------------------------------------------------

# Print those of the packages given that are not installed; a package may be provided by one of another name.
missing_packages() {
    dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' | awk -v wanted="$*" '
        $1 == "installed" { gsub(/\([^)]*\)|,/, " "); for (i = 2; i <= NF; i++) here[$i] = 1 }
        END { n = split(wanted, names); for (i = 1; i <= n; i++) if (!(names[i] in here)) print names[i] }'
}

# Install packages with apt-get, as root or through sudo.
install_packages() {
    command="apt-get install -y --no-install-recommends $*"
    if [ "$(id -u)" -eq 0 ]; then
        as_root="env"
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        as_root="sudo"
    else
        fail "these packages are missing, and this user may not install them: $*" \
            "As root:  apt-get update && $command" \
            "then run this again."
    fi
    say "installing $*"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq || say "the package lists could not be renewed; going on"
    # shellcheck disable=SC2086 # the command is made of words
    $as_root env DEBIAN_FRONTEND=noninteractive $command -qq >/dev/null </dev/null ||
        fail "apt-get could not install: $*"
}

have_apt() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null && [ "${KIOSK_SYSTEM_PACKAGES:-}" != skip ]; }

if have_apt; then
    # shellcheck disable=SC2086 # a list of words
    missing=$(missing_packages $packages)
    # shellcheck disable=SC2086
    [ -z "$missing" ] || install_packages $missing
    # shellcheck disable=SC2086
    for peer in $(missing_packages $peers); do
        (install_packages "$peer") || say "going on without $peer"
    done
fi

# --- Python ----------------------------------------------------------------------------------------------

# Tell whether a Python is one of those we run on; with "venv" also whether it can make an environment.
fits() {
    "$1" -c '
import sys, ssl, sqlite3
ok = (3, 11) <= sys.version_info < (3, 15)
if ok and "venv" in sys.argv: import ensurepip, venv
sys.exit(not ok)' "${2:-}" >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if fits "$candidate" "${1:-}"; then
            python=$candidate
            return 0
        fi
    done
    return 1
}

# Set `python` to one that can make an environment; install it where apt-get can.
need_python() {
    find_python venv && return
    have_apt || fail "no Python 3.11 to 3.14 with venv and ensurepip was found; install one, or name it: PYTHON=/path/to/python3"
    if find_python; then
        install_packages "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    else
        install_packages python3 python3-venv
        # Ubuntu 22.04 calls 3.10 its python3, and has 3.11 beside it.
        find_python venv || install_packages python3.11 python3.11-venv
    fi
    find_python venv || fail "no Python 3.11 to 3.14 with venv and ensurepip was found; name one: PYTHON=/path/to/python3"
}

# --- the environment -------------------------------------------------------------------------------------

# What the environment was made from: its Python, this place (scripts in it name it), the lock, the project.
fingerprint() {
    .venv/bin/python -I -S -c 'import sys; print(sys.version)' && pwd && cat "$1" && sed '/^\[tool\./,$d' pyproject.toml
}
is_ready() { # is_ready NAME LOCK
    [ -x .venv/bin/python ] && [ ! -e .venv/unfinished ] && [ -f ".venv/$1.stamp" ] &&
        [ "$(cat ".venv/$1.stamp")" = "$(fingerprint "$2" | cksum)" ]
}
stamp() { fingerprint "$2" | cksum >".venv/$1.stamp"; }

is_ready "$wanted" "$lock" && exit 0

# One set-up at a time, where the system can hold the others back.
mkdir -p .cache
if command -v flock >/dev/null; then
    exec 9>.cache/setup.lock
    flock 9
    is_ready "$wanted" "$lock" && exit 0
fi

case $(uname -s) in
Linux) have_apt || say "no apt-get here; Qt needs from your system: OpenGL, EGL, fontconfig, xkbcommon, D-Bus, glib, xcb-util-cursor" ;;
esac
if [ -e .venv/unfinished ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! fits .venv/bin/python ||
    [ "$(cat .venv/place 2>/dev/null)" != "$(pwd)" ]; then
    need_python
    say "making .venv with $("$python" -V)"
    rm -rf .venv
    mkdir .venv
    : >.venv/unfinished
    "$python" -m venv .venv
fi

: >.venv/unfinished
pwd >.venv/place
say "installing what $lock lists"
pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check --no-input "$@" </dev/null; }
pip install --require-hashes --only-binary :all: -r "$lock"
pip install --no-deps --no-build-isolation --no-index --editable .
rm .venv/unfinished
stamp run requirements/run.lock
[ "$wanted" = run ] || stamp test requirements/dev.lock
[ "$wanted" != bench ] || stamp bench requirements/bench.lock
say "ready"
