"""Reads of the replenishment module."""
