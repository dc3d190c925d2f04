#!/bin/sh
# Opens the kiosk with a home of its own in ./kiosk-home, or in KIOSK_HOME; without a display it shows the demo.
set -eu
cd "$(dirname "$0")/.."
KIOSK_HOME=${KIOSK_HOME:-$(pwd)/kiosk-home}
export KIOSK_HOME

if ! .venv/bin/python -c 'import os, sys; from kiosk.ui.display import display_answers as a; sys.exit(not a(os.environ))'; then
    echo "There is no display here, so this is the demo: a scripted visit through the real screen, painted into memory."
    QT_QPA_PLATFORM=offscreen exec .venv/bin/kiosk demo --screenshots build/demo
fi
if [ ! -f "$KIOSK_HOME/kiosk.toml" ]; then
    .venv/bin/kiosk init "$KIOSK_HOME" >/dev/null
    echo "A kiosk with sample content was made in $KIOSK_HOME; what can be changed there: docs/administrators.md"
fi
exec .venv/bin/kiosk run "$@"
