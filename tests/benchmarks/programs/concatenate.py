"""Hash and concatenate files in one thread: what no merge of them can do without.

python concatenate.py SEGMENTS OUTPUT      prints the seconds that took
"""

import hashlib
import os
import sys
import time


def concatenate(segments: str, output: str) -> None:
    """Read every segment once, hash its bytes, append them, and flush at the end."""
    paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(segments) for name in names)  # noqa: PTH118
    digest = hashlib.sha256()
    target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for path in paths:
        source = os.open(path, os.O_RDONLY)
        data = os.read(source, os.fstat(source).st_size)
        os.close(source)
        digest.update(data)
        os.write(target, data)
    digest.hexdigest()
    os.fsync(target)
    os.close(target)


if __name__ == "__main__":
    started = time.perf_counter()
    concatenate(*sys.argv[1:])
    print(time.perf_counter() - started)
