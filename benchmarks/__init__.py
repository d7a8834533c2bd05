"""What paylode costs, measured. See README.md."""
