"""The `kiosk` command."""

import os
import sys


def main() -> None:
    """Run the command line and exit with its code: 0 done, 1 the world refused, 2 invalid input."""
    from kiosk.cli.plain_start import plain_start, show_screen

    home = plain_start(sys.argv[1:], os.environ)
    if home is not None:
        sys.exit(show_screen(home))
    from kiosk.cli.app import kiosk

    sys.exit(kiosk.main(prog_name="kiosk", standalone_mode=True))


if __name__ == "__main__":
    main()
