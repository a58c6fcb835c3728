"""Reads of the ordering module."""
