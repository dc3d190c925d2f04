#!/bin/sh
# Every check that needs no test run; all of them are made, then the exit code tells whether one failed.
set -u
cd "$(dirname "$0")/.."
PATH="$(pwd)/.venv/bin:$PATH"
failed=

check() { # check NAME COMMAND…
    name=$1
    shift
    printf '%s\n' "check: $name"
    "$@" || failed="$failed $name,"
}

shell_syntax() { for script in tools/*.sh; do sh -n "$script" || return 1; done && bash -n .ci/run; }

check "ruff" ruff check --quiet .
check "format" ruff format --quiet --check .
check "types" mypy
check "imports" lint-imports --no-logo
check "qml" python tools/qml_lint.py
check "translations" python tools/translations.py --check
check "documents" python tools/write_settings_page.py --check
check "shell" shell_syntax

[ -z "$failed" ] || { echo "check: failed:${failed%,}" >&2; exit 1; }
echo "check: all is well"
