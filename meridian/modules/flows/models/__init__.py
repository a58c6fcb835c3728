"""Models of the flow module."""

from .file import FlowFile, FlowLayout, FlowMonth
from .finding import Finding
from .line import FlowLine, FlowName

__all__ = ["Finding", "FlowFile", "FlowLayout", "FlowLine", "FlowMonth", "FlowName"]
