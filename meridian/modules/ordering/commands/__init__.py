"""Commands of the ordering module."""
