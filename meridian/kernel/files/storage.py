"""The content of files on disk: written once under its hash, read as a stream."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

CHUNK = 1 << 20


class TooBig(Exception):
    """More bytes came than allowed. Reading stopped there."""


@dataclass(frozen=True, slots=True)
class Received:
    """An upload as it lies in a temporary file."""

    path: Path
    sha256: str
    size: int


@contextmanager
def received(upload: Any, limit: int) -> Iterator[Received]:
    """Write an upload (Django upload, open binary file, Path or bytes) to a temporary file while hashing and counting.

    Raises TooBig as soon as ``limit`` bytes are exceeded. The temporary file is gone after the block unless kept.
    """
    root = media_root()
    handle, name = tempfile.mkstemp(prefix="upload-", dir=root)
    path = Path(name)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in _chunks(upload):
                size += len(chunk)
                if size > limit:
                    raise TooBig
                digest.update(chunk)
                out.write(chunk)
        yield Received(path, digest.hexdigest(), size)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def keep(got: Received) -> str:
    """Move a received file to its place and return the path relative to MEDIA_ROOT."""
    relative = place_of(got.sha256)
    target = media_root() / relative
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    if not target.exists():
        os.replace(got.path, target)
        target.chmod(0o640)
    return relative


def place_of(sha256: str) -> str:
    """``ab/cd/<hash>``: 65,536 folders, no name of the user's in any path."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def media_root() -> Path:
    """The folder of all contents, made when missing."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    return root


def absolute(relative: str) -> Path:
    """Where a stored content lies. Raises ValueError for a path that leads out of MEDIA_ROOT."""
    root = media_root().resolve()
    path = (root / relative).resolve()
    if not path.is_relative_to(root):
        raise ValueError("path outside of the file store")
    return path


def _chunks(upload: Any) -> Iterator[bytes]:
    if isinstance(upload, bytes | bytearray):
        yield bytes(upload)
    elif isinstance(upload, Path):
        with upload.open("rb") as stream:
            yield from _stream(stream)
    elif hasattr(upload, "chunks"):
        yield from upload.chunks()
    else:
        yield from _stream(upload)


def _stream(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
