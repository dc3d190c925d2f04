"""The `kiosk` command."""

import sys


def main() -> None:
    """Run the command line and exit with its code: 0 done, 1 the world refused, 2 invalid input."""
    from kiosk.cli.app import kiosk

    sys.exit(kiosk.main(prog_name="kiosk", standalone_mode=True))


if __name__ == "__main__":
    main()
