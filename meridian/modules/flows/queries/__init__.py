"""Reads of the flow module."""
