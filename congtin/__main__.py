"""The command `congtin`, also as `python -m congtin`."""

import sys


def main() -> None:
    """Runs the command line, once it is sure that the packages which it imports are its own."""
    from congtin.ownership import foreign_packages

    faults = foreign_packages()
    if faults:
        sys.exit("congtin: " + "\ncongtin: ".join(faults))
    from congtin.cli import run

    run()


if __name__ == "__main__":
    main()
