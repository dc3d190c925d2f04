"""The last resort for responses that neither the database nor the journal took: a file elsewhere."""

import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def rescue(entries: Sequence[dict[str, Any]]) -> str:
    """Write the entries as JSON lines into the temporary folder; return what to tell staff.

    Where even that fails, the text holds the entries themselves.
    """
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    told = "1 response" if len(entries) == 1 else f"{len(entries)} responses"
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    path = Path(tempfile.gettempdir()) / f"feedback-kiosk-unsaved-{stamp}.jsonl"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(lines)
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        return f"{told} could not be stored, nor written to {path} ({error.strerror or error}):\n{lines}"
    return f"{told} could not be stored; keep {path}, which holds what was answered"
