"""``python -m matcher``: the command line."""

from matcher.cli.start import main

if __name__ == "__main__":
    main()
