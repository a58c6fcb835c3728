"""Commands of the licences module."""
