"""`python -m paylode`: the same as the command `paylode`."""

from .cli.main import main

if __name__ == "__main__":
    main()
