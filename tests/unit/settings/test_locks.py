"""Locks where no file can be made."""

import errno
import os
import sys
from pathlib import Path

import pytest

from kiosk.settings.locks import FileLock


@pytest.mark.skipif(
    sys.platform != "linux", reason="needs a folder of the kernel, in which nobody may make a file"
)
def test_a_lock_that_cannot_be_made_says_why() -> None:
    with pytest.raises(OSError, match=r"kiosk\.lock") as refused:
        FileLock(Path("/sys/kernel/kiosk.lock")).acquire()
    assert refused.value.errno in {errno.EACCES, errno.EPERM, errno.EROFS}, os.strerror(
        refused.value.errno or 0
    )
