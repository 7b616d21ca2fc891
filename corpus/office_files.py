"""The reader for each format, and every fault of a file as one `ReaderFailure`."""

from __future__ import annotations

from corpus.doc_files import read_doc
from corpus.docx_files import read_docx
from corpus.pdf_files import read_pdf
from corpus.reading import Extract, ReaderFailure, ReadingFailure
from corpus.rtf_files import read_html, read_rtf


def extract(reader: str, data: bytes) -> Extract:
    """The lines of a file in the named format; any fault of the file is a `ReaderFailure`."""
    readers = {"docx": read_docx, "doc": read_doc, "rtf": read_rtf, "html": read_html, "pdf": read_pdf}
    try:
        return readers[reader](data)
    except ReaderFailure:
        raise
    except ImportError as error:
        raise ReaderFailure(ReadingFailure.MISSING_READER, (error.name or "bộ đọc").partition(".")[0]) from error
    except Exception as error:
        raise ReaderFailure(ReadingFailure.CORRUPT, f".{reader}") from error
