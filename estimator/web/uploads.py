"""Files somebody sends: kept in memory, and taken whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict


class CutShort(MultiPartParserError):
    """A form with files that ends before its length."""


class WholeFiles(MemoryFileUploadHandler):
    """Reads a form with files once it is there whole; raises CutShort where the rest never came.

    Django takes what came over for the whole of it.
    """

    def handle_raw_input(
        self,
        input_data: BinaryIO,
        META: Mapping[str, str],
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]]:
        body = input_data.read()
        if len(body) < content_length:
            raise CutShort("The body ends before its Content-Length.")
        return MultiPartParser(META, BytesIO(body), [MemoryFileUploadHandler()], encoding).parse()
