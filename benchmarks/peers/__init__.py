"""paylode beside its peers on one problem, in one run, on one core: `python -m benchmarks.peers`. See README.md."""
