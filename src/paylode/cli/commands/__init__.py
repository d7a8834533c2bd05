"""The commands of the command line, one file each: see README.md."""
