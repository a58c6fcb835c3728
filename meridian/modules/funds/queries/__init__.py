"""Reads of the funds module."""
