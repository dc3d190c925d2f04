#!/bin/sh
# Runs tests/fuzz with many cases for each target, and says how many each target had.
#
#   CASES=5000   of each target; a few slow ones get a share of it
#   SEED=1       repeats a run; without it a new one is taken and named
#   JOBS=2       processes at once
#
# What is given behind goes to pytest: tools/fuzz.sh -k feeds
set -eu
cd "$(dirname "$0")/.."
seed=${SEED:-$(date +%s)}
echo "fuzz: ${CASES:-5000} cases of each target, SEED=$seed repeats this run"
KIOSK_FUZZ_CASES=${CASES:-5000} exec .venv/bin/python -m pytest tests/fuzz -q -p no:cacheprovider \
    --dist worksteal -n "${JOBS:-$(nproc)}" --hypothesis-seed="$seed" "$@"
