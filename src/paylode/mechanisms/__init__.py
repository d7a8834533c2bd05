"""The library of mechanisms: see README.md. The folder is the registry; every file declares one."""
