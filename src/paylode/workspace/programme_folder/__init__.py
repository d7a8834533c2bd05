"""A programme folder: documents, agreements, names and the log of facts, and what they answer. See ../README.md."""
