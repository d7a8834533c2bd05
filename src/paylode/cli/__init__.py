"""The command line: one file per command, each a few lines around one public function. See README.md."""
