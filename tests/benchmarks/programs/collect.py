"""Merge and prove a central place as `kiosk collect` does, in a process that has started already.

python collect.py CENTRAL      prints the seconds that took
"""

import sys
import time
from pathlib import Path

from kiosk.central.collecting import collect

if __name__ == "__main__":
    started = time.perf_counter()
    proof = collect(Path(sys.argv[1]))
    seconds = time.perf_counter() - started
    if not proof.complete:
        sys.exit("the central export file is not complete")
    print(seconds)
