"""Reads of the pricing module."""
