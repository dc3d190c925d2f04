"""What every test runs with: no display, software rendering, the bundled fonts, one time zone.

Set while pytest starts, because Qt and fontconfig read their environment once.
"""

import os
import time

from kiosk.resources import resource

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):
    time.tzset()

_FONTS = resource("fonts", "fonts.conf")
if _FONTS.is_file():
    os.environ.setdefault("FONTCONFIG_FILE", str(_FONTS))

# A kiosk of the person who runs the tests is none of the tests' business.
os.environ.pop("KIOSK_HOME", None)
