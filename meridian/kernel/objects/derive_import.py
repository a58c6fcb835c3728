"""Lets staged imports, a layer below, find the declaration of an object."""

from __future__ import annotations

from meridian.kernel.imports.specs import find_specs_with

from .registry import spec_named

find_specs_with(spec_named)
