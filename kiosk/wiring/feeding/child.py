"""One step of a refresh, in a process of its own: `python -m kiosk.wiring.feeding.child`.

Reads one line of JSON on standard input, `{"step": "fetch" | "parse" | "picture", …}`, and prints one:
`{"done": …}`, or `{"refused": reason}`. Whatever a feed does to it, it ends within its limit of memory, and
with its parent: when standard input closes.
"""

import json
import os
import sys
import threading
import traceback
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kiosk.content.restoring import restored_feed, restored_settings
from kiosk.errors import KioskError
from kiosk.feeds.limits import Limits

_MEGA: Final = 1_000_000
_STACK: Final = 1024 * 1024


def main() -> int:
    """Do what the line says; return 0 if it is done or refused, 1 if this program has an error."""
    request = json.loads(sys.stdin.buffer.readline())
    threading.stack_size(_STACK)
    limit_memory(request["memory"])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        answer: dict[str, Any] = {"done": _STEPS[request["step"]](request)}
    except KioskError as error:
        answer = {
            "refused": str(error),
            "retry_after_s": getattr(error, "retry_after_s", 0),
            "for_good": not getattr(error, "passing", False),
        }
    except MemoryError:
        megabytes = request["memory"] // _MEGA
        answer = {"refused": f"it takes more than {megabytes} MB of memory to read", "for_good": True}
    except BaseException as error:
        traceback.print_exc()
        answer = {"refused": f"this program failed on it ({type(error).__name__}: {error})", "for_good": True}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    return 0


def limit_memory(size: int) -> None:
    """Let this process have no more than so many bytes of address space, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or hard > size:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)


def _limits(request: dict[str, Any]) -> Limits:
    return Limits.from_settings(restored_settings({"feeds": request["limits"]}).feeds)


def _fetch(request: dict[str, Any]) -> dict[str, Any]:
    """Fetch a feed into the file `body`; return all else that `Fetched` says."""
    from kiosk.feeds.fetching import fetch

    fetched = fetch(request["url"], _limits(request), request["etag"], request["last_modified"])
    Path(request["body"]).write_bytes(fetched.body)
    return {
        "status": fetched.status,
        "content_type": fetched.content_type,
        "charset": fetched.charset,
        "final_url": fetched.final_url,
        "moved_to": fetched.moved_to,
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "retry_after_s": fetched.retry_after_s,
    }


def _parse(request: dict[str, Any]) -> dict[str, Any]:
    """Read the feed in the file `body`; return its title, items and refusals, each item with its code."""
    from kiosk.content.codes import qr_code
    from kiosk.feeds.parsing import parse

    parsed = parse(
        Path(request["body"]).read_bytes(),
        request["content_type"],
        request["url"],
        restored_feed(request["feed"]),
        tuple(request["offered"]),
        datetime.fromisoformat(request["now"]),
    )
    return {
        "title": parsed.title,
        "items": [{"item": asdict(one), "qr": qr_code(one.link)} for one in parsed.items],
        "refusals": [asdict(one) for one in parsed.refusals],
    }


def _picture(request: dict[str, Any]) -> dict[str, Any]:
    """Take the first picture that can be had; return the name of its file."""
    from kiosk.feeds.pictures import PassingRefusal, take_picture
    from kiosk.news.feeds import Refusal

    taken = take_picture(tuple(request["urls"]), Path(request["folder"]), _limits(request))
    if isinstance(taken, Refusal):
        return {"refused": taken.reason, "passing": isinstance(taken, PassingRefusal)}
    return {"name": Path(taken.path).name}


_STEPS: Final = {"fetch": _fetch, "parse": _parse, "picture": _picture}


if __name__ == "__main__":
    code = main()
    # What hangs in a thread, such as a name server, does not keep the process.
    os._exit(code)
