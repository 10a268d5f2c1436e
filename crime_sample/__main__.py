"""``python -m crime_sample``."""

from crime_sample.cli.app import main

if __name__ == "__main__":
    main()
