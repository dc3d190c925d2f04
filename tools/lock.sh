#!/bin/sh
# Writes requirements/*.lock from pyproject.toml: names, versions and hashes only, for every platform we run on.
# `tools/lock.sh --upgrade` takes newer versions; without it the locked ones stay wherever they still fit.
set -eu
cd "$(dirname "$0")/.."

compile() { # compile LOCK UV-ARGUMENTS…
    lock=$1
    shift
    echo "lock: $lock"
    env -u UV_FIND_LINKS -u UV_INDEX -u UV_EXTRA_INDEX_URL -u UV_CONSTRAINT \
        .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-header --no-annotate --no-emit-index-url \
        --output-file "$lock" "$@" pyproject.toml
}

compile requirements/run.lock --group build "$@"
compile requirements/dev.lock --constraint requirements/run.lock --group dev "$@"
compile requirements/bench.lock --constraint requirements/dev.lock --group bench "$@"
