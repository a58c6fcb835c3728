"""Commands of the pricing module."""
