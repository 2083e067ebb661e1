"""Takes an uploaded file into memory only: a file that somebody has verified is never written to a disk."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST = 20 * 1024 * 1024
"""Bytes of a file at most."""
AROUND = 64 * 1024
"""Bytes of a form around its file."""


class InMemory(FileUploadHandler):
    """Keeps one file in memory; stops reading where it is larger than allowed."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.buffer = io.BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.buffer = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > MOST:
            raise StopUpload(connection_reset=True)
        self.buffer.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        self.buffer.seek(0)
        return InMemoryUploadedFile(
            file=self.buffer,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
        )


def too_long(length: str) -> bool:
    """Whether a request of that announced length holds more than the file that is allowed."""
    return length.isdigit() and int(length) > MOST + AROUND
