"""One family of rules per file: `RULES`, and the `CUE` without which none is tried."""
