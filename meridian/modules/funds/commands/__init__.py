"""Commands of the funds module."""
