"""Mechanisms of the plasma and of the normal tissue that it reaches."""
