"""A page of a PDF as a picture, drawn in a process of its own: what a damaged file does there stays there.

    drawn(data, 3, 800)    the third page as PNG, 800 pixels wide

This file is also that process (`python corpus/pdf_pages.py PAGE WIDTH`, the PDF on standard input, the picture on
standard output), so it imports nothing of ours.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from typing import Any

MOST_SECONDS = 20
_MOST_PIXELS = 8_000_000
_MOST_BYTES = 2 << 30
_NO_PAGE, _NO_READER, _UNREADABLE = 3, 4, 5


class PageError(Exception):
    """There is no picture of the page; `str()` is a Vietnamese sentence."""


class NoSuchPage(PageError):
    """The document has fewer pages."""


_SENTENCES: dict[int, tuple[type[PageError], str]] = {
    _NO_PAGE: (NoSuchPage, "Tài liệu không có trang này."),
    _NO_READER: (PageError, "Máy chủ chưa cài bộ vẽ trang PDF (pypdfium2)."),
}


def drawn(data: bytes, page: int, width: int, *, seconds: float = MOST_SECONDS) -> bytes:
    """Page `page` (from 1) as PNG, `width` pixels wide, less where it would be beyond all measure.

    Raises `NoSuchPage`, and `PageError` where the page cannot be drawn, or not within `seconds`.
    """
    command = [sys.executable, "-I", __file__, str(page), str(width)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=seconds, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired as error:
        raise PageError("Trang này mất quá nhiều thời gian để vẽ.") from error
    if done.returncode or not done.stdout.startswith(b"\x89PNG"):
        kind, sentence = _SENTENCES.get(done.returncode, (PageError, "Không vẽ được trang này của tệp."))
        raise kind(sentence)
    return done.stdout


def _environment() -> dict[str, str]:
    """What the process needs to start; no key of ours is its business."""
    return {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}


def _draw(data: bytes, page: int, width: int) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    if not 1 <= page <= len(document):
        raise SystemExit(_NO_PAGE)
    shown = document[page - 1]
    wide, high = shown.get_size()
    scale = (width - 0.01) / max(wide, 1.0)  # the size is rounded up
    pixels = wide * high * scale * scale
    if pixels > _MOST_PIXELS:
        scale *= (_MOST_PIXELS / pixels) ** 0.5
    bitmap = shown.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    return _png(bitmap.to_numpy())


def _png(pixels: Any) -> bytes:
    """Rows of grey or coloured dots as PNG; each row is written as its difference from the row above."""
    import numpy as np

    rows = pixels.reshape(pixels.shape[0], -1)
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        rows = pixels[:, :, :3].reshape(pixels.shape[0], -1)
    above = np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    filtered = np.hstack([np.full((len(rows), 1), 2, dtype=np.uint8), rows - above])
    coloured = pixels.ndim == 3 and pixels.shape[2] > 1
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 2 if coloured else 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def _bound() -> None:
    """No more memory and time than a page may need, where the system can bound them."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each thread would reserve memory that is bounded here
    _bound()
    try:
        picture = _draw(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
    except ModuleNotFoundError:
        raise SystemExit(_NO_READER) from None
    except (MemoryError, RuntimeError, ValueError, OSError):  # PDFium's errors are of RuntimeError
        raise SystemExit(_UNREADABLE) from None
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    _main()
