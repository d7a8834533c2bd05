"""The words of the programme commands: tables, sentences and JSON. See ../README.md."""
