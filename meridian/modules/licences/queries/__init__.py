"""Reads of the licences module."""
