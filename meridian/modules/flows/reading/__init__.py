"""Reading a dealer's file: from raw bytes to typed rows with their states. Needs no Django."""

from .files import FlowReading, read_flow_file

__all__ = ["FlowReading", "read_flow_file"]
