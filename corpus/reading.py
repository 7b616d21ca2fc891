"""A source file becomes one text: NFC, line ends `\\n`, every later span points into it.

    read(path)             a file on disk
    read_bytes(data, name) bytes that came from elsewhere (an upload, a chat attachment)

The format is known by the content; the suffix of the name decides only what the content leaves open. Whatever is wrong
with the input ends as a `ReadingError`, whose text is one Vietnamese sentence for the person who gave the file:

    ReadingError
        .reason   EMPTY, TOO_LARGE, BINARY, ENCODING, UNREADABLE, SCANNED_PDF, ENCRYPTED, CORRUPT,
                  UNSUPPORTED_FORMAT, MISSING_READER
"""

from __future__ import annotations

import enum
import re
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path, PurePath

LIMIT_BYTES = 20 * 1024 * 1024
SUPPORTED = ".txt, .md, .docx, .doc, .rtf, .pdf"

_PLAIN_SUFFIXES = {"", ".txt", ".text", ".md"}
_OFFICE_SUFFIXES = {".docx", ".doc", ".rtf", ".pdf"}
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8")


class ReadingFailure(enum.StrEnum):
    """Why a file could not be read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BINARY = "binary"
    ENCODING = "encoding"
    UNREADABLE = "unreadable"
    SCANNED_PDF = "scanned_pdf"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    UNSUPPORTED_FORMAT = "unsupported_format"
    MISSING_READER = "missing_reader"


_SENTENCES = {
    ReadingFailure.EMPTY: "Tệp “{name}” rỗng, không có chữ nào; hãy kiểm tra lại tệp nguồn.",
    ReadingFailure.TOO_LARGE: "Tệp “{name}” quá lớn ({detail}); hãy tách thành nhiều tệp nhỏ hơn.",
    ReadingFailure.BINARY: "Tệp “{name}” là dữ liệu nhị phân, không phải văn bản; hãy chọn tệp {supported}.",
    ReadingFailure.ENCODING: "Tệp “{name}” sai bảng mã (không phải UTF-8, Windows-1258, TCVN3 hay VNI đọc được); "
    "hãy lưu lại tệp với bảng mã UTF-8.",
    ReadingFailure.UNREADABLE: "Không mở được tệp “{name}” ({detail}); hãy kiểm tra đường dẫn và quyền đọc.",
    ReadingFailure.SCANNED_PDF: "Tệp “{name}” là bản quét (PDF không có lớp chữ); "
    "hãy nhận dạng chữ (OCR) trước khi nạp.",
    ReadingFailure.ENCRYPTED: "Tệp “{name}” bị khóa bằng mật khẩu; hãy bỏ mật khẩu rồi nạp lại.",
    ReadingFailure.CORRUPT: "Tệp “{name}” bị hỏng hoặc không đúng định dạng {detail}; hãy xuất lại tệp từ bản gốc.",
    ReadingFailure.UNSUPPORTED_FORMAT: "Tệp “{name}” có định dạng chưa đọc được ({detail}); "
    "hãy chuyển sang {supported}.",
    ReadingFailure.MISSING_READER: "Chưa cài bộ đọc cho tệp “{name}” (thiếu {detail}); "
    'hãy chạy pip install "congvan[readers]".',
}


class ReadingError(Exception):
    """A file that gives no text. `str()` is the sentence for the user; `reason` is for programs."""

    def __init__(self, reason: ReadingFailure, name: str, detail: str = "") -> None:
        shown = " ".join(_printable(name).split())[:200] or "không tên"
        super().__init__(_SENTENCES[reason].format(name=shown, detail=detail, supported=SUPPORTED))
        self.reason = reason
        self.name = shown


class ReaderFailure(Exception):
    """What a reader of one format raises; `read_bytes` adds the name of the file."""

    def __init__(self, reason: ReadingFailure, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of a file. `pages` holds the offset at which each page starts, where the source has pages."""

    text: str
    sha256: str
    format: str
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Characters set in one font. The font tells the legacy encodings (`.VnTime`, `VNI-Times`), `caps` is its look."""

    text: str
    font: str = ""
    caps: bool = False


Line = list[Run]
UNICODE_FONT = "Unicode"
"""The font of what a reader writes itself (marks of notes): never converted."""


@dataclass(slots=True)
class Extract:
    """What a reader of one format hands over: the lines of each page (one page where the source has none).

    `continued` names the pages whose first line goes on with the last paragraph of the page before. `soft_hyphen` is
    what U+00AD stands for where it is not the ư of TCVN3: nothing in Word, a hyphen in a PDF.
    """

    format: str
    pages: list[list[Line]]
    paged: bool = False
    continued: frozenset[int] = frozenset()
    soft_hyphen: str = ""
    notes: tuple[str, ...] = ()


def read(path: Path, *, limit_bytes: int = LIMIT_BYTES) -> ReadText:
    """The text of the file at `path`, or a `ReadingError`."""
    name = path.name or str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadingError(ReadingFailure.UNREADABLE, name, "đây là một thư mục")
        if not stat.S_ISREG(status.st_mode):
            raise ReadingError(ReadingFailure.UNREADABLE, name, "đây không phải là một tệp thường")
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except FileNotFoundError as error:
        raise ReadingError(ReadingFailure.UNREADABLE, name, "không có tệp này") from error
    except PermissionError as error:
        raise ReadingError(ReadingFailure.UNREADABLE, name, "không có quyền đọc") from error
    except (OSError, ValueError) as error:
        raise ReadingError(ReadingFailure.UNREADABLE, name, _reason(error)) from error
    return read_bytes(data, name, limit_bytes=limit_bytes)


def read_bytes(data: bytes, name: str, *, limit_bytes: int = LIMIT_BYTES) -> ReadText:
    """The text of a file given as its bytes; `name` is used for its suffix and in the error."""
    if len(data) > limit_bytes:
        raise ReadingError(ReadingFailure.TOO_LARGE, name, f"hơn {_megabytes(limit_bytes)}")
    try:
        found = _text(data, PurePath(name).suffix.lower())
    except ReaderFailure as failure:
        raise ReadingError(failure.reason, name, failure.detail) from failure
    if not found.text.strip(" \t\n\u00a0\u200b\ufeff"):
        raise ReadingError(ReadingFailure.EMPTY, name)
    if len(found.text) > limit_bytes:
        raise ReadingError(ReadingFailure.TOO_LARGE, name, f"hơn {_megabytes(limit_bytes)} chữ")
    return found


def _text(data: bytes, suffix: str) -> ReadText:
    from hashlib import sha256

    digest = sha256(data).hexdigest()
    reader = _reader(data, suffix)
    if reader is None:
        text, notes = _plain_text(data)
        return ReadText(clean(text), digest, "text", (), notes)
    from corpus import office_files

    extract: Extract = office_files.extract(reader, data)
    pages, notes = _repair(extract.pages, extract.soft_hyphen)
    texts = [_tidy("\n".join(page)) for page in pages]
    starts, whole = [], ""
    for number, text in enumerate(texts):
        whole += "" if not number else " " if number in extract.continued else "\n"
        starts.append(len(whole))
        whole += text
    return ReadText(whole, digest, extract.format, tuple(starts) if extract.paged else (), extract.notes + notes)


def _reader(data: bytes, suffix: str) -> str | None:
    """The format of the content, None for plain text."""
    if data.startswith(b"%PDF-") or (suffix == ".pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "doc"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if data.removeprefix(b"\xef\xbb\xbf").startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(_IMAGES):
        raise ReaderFailure(ReadingFailure.UNSUPPORTED_FORMAT, "là ảnh, cần nhận dạng chữ (OCR)")
    if not data.strip():
        raise ReaderFailure(ReadingFailure.EMPTY)
    if suffix in (".doc", ".htm", ".html") and re.match(
        rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+)?html", data[:200], re.I
    ):
        return "html"
    if suffix in _OFFICE_SUFFIXES:
        raise ReaderFailure(ReadingFailure.CORRUPT, suffix)
    if suffix not in _PLAIN_SUFFIXES:
        raise ReaderFailure(ReadingFailure.UNSUPPORTED_FORMAT, suffix)
    return None


_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "rtf": "application/rtf",
    None: "text/plain",
}


def media_type(data: bytes, name: str) -> str:
    """What the bytes of a source file are, by their content; what a browser could run is only bytes."""
    try:
        return _MEDIA_TYPES.get(_reader(data, PurePath(name).suffix.lower()), _BYTES)
    except ReaderFailure:
        return _BYTES


_BYTES = "application/octet-stream"


# Plain text and its encoding


def _plain_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), ("bảng mã UTF-16",)
        except UnicodeDecodeError as error:
            raise ReaderFailure(ReadingFailure.ENCODING) from error
    if _is_binary(data):
        raise ReaderFailure(ReadingFailure.BINARY)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    else:
        encoding = _legacy_encoding(text)
        return (_convert(text, encoding), (_converted(encoding),)) if encoding else (text, ())
    sample = data[:_SAMPLE]
    encoding = max(("Windows-1258", *_LEGACY), key=lambda e: vietnamese_likeness(_decoded(sample, e)))
    if vietnamese_likeness(_decoded(sample, encoding)) < _PLAUSIBLE:
        raise ReaderFailure(ReadingFailure.ENCODING)
    return _decoded(data, encoding), (_converted(encoding),)


def _decoded(data: bytes, encoding: str) -> str:
    if encoding in _LEGACY:
        return _convert(data.decode("cp1252", "replace"), encoding)
    return unicodedata.normalize("NFC", data.decode("cp1258", "replace"))


def _is_binary(data: bytes) -> bool:
    sample = data[:65536]
    return b"\0" in data or sum(sample.count(c) for c in _CONTROL_BYTES) * 50 > len(sample)


_CONTROL_BYTES = [bytes([c]) for c in (*range(1, 9), *range(14, 27), *range(28, 32), 127)]


# Legacy fonts: text whose letters are bytes of TCVN3 or VNI shown as Latin-1

_LEGACY = {"TCVN3": "tcvn3", "VNI": "vni"}
_PLAUSIBLE = 0.8
_SAMPLE = 400_000
_UNICODE_VIETNAMESE = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]"
)
_HIGH = re.compile("[\u00a1-\u00ff\u0152\u0153\u0160\u0161\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")


def _repair(pages: list[list[Line]], soft_hyphen: str) -> tuple[list[list[str]], tuple[str, ...]]:
    """Each line as Unicode: by its font where that is a legacy one, by the measured content where it says nothing."""
    unnamed = "\n".join(r.text for page in pages for line in page for r in line if not _font_encoding(r.font))
    fallback = _legacy_encoding(unnamed)
    used: set[str] = set()

    def look(run: Run) -> tuple[str, bool]:
        encoding = "" if run.font == UNICODE_FONT else _font_encoding(run.font) or fallback
        return encoding, run.caps or _is_capital_font(run.font)

    def repaired(line: Line) -> str:
        out: list[str] = []
        for (encoding, caps), runs in groupby(line, look):
            text = "".join(run.text for run in runs)
            if encoding and _HIGH.search(text) and not _UNICODE_VIETNAMESE.search(text):
                text = _convert(text, encoding)
                used.add(encoding)
            text = text.replace("\u00ad", soft_hyphen)
            out.append(text.upper() if caps and len(text.upper()) == len(text) else text)
        return "".join(out)

    texts = [[repaired(line) for line in page] for page in pages]
    return texts, tuple(_converted(e) for e in sorted(used))


def _font_encoding(font: str) -> str:
    name = re.sub(r"^[A-Z]{6}\+", "", font).upper()
    return "TCVN3" if name.startswith(".VN") else "VNI" if name.startswith("VNI") else ""


def _is_capital_font(font: str) -> bool:
    """TCVN3 has no accented capitals: the fonts whose name ends in H draw small letters as capitals."""
    return _font_encoding(font) == "TCVN3" and bool(re.match(r"[^-,]*h\s*(?:[-,]|$)", font, re.I))


def _legacy_encoding(text: str) -> str:
    """TCVN3 or VNI where a text that is no Vietnamese becomes Vietnamese by it, else nothing."""
    text = text[:_SAMPLE]
    if not _HIGH.search(text) or len(_UNICODE_VIETNAMESE.findall(text)) * 20 > len(_HIGH.findall(text)):
        return ""
    if vietnamese_likeness(text) >= _PLAUSIBLE:
        return ""
    likeness = {encoding: vietnamese_likeness(_convert(text, encoding)) for encoding in _LEGACY}
    best = max(likeness, key=lambda e: likeness[e])
    return best if likeness[best] >= _PLAUSIBLE else ""


def _convert(text: str, encoding: str) -> str:
    convert, charmaps = _charmaps()
    return convert(text, charmaps[_LEGACY[encoding]])


@lru_cache(maxsize=1)
def _charmaps() -> tuple[Callable[..., str], dict[str, object]]:
    try:
        from viparse.normalize.encodings import CHARMAPS
        from viparse.normalize.tables import convert
    except ImportError as error:
        raise ReaderFailure(ReadingFailure.MISSING_READER, "viparse") from error
    return convert, dict(CHARMAPS)


def _converted(encoding: str) -> str:
    return f"đã chuyển từ bảng mã {encoding} sang Unicode"


_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    "(?:uyê|uya|iê|yê|uô|ươ|uơ|uê|uâ|uy|oa|oă|oe|oo|ia|ua|ưa|[aăâeêioôơuưy])(?:ch|ng|nh|[cmnptiouy])?"
)


def vietnamese_likeness(text: str) -> float:
    """Of the words that bear any sign outside ASCII, the share that are well-formed Vietnamese syllables."""
    marked = [w for w in re.findall(r"[^\s\x21-\x40\x5b-\x60\x7b-\x7e]+", text[:_SAMPLE]) if not w.isascii()]
    return sum(map(_is_syllable, marked)) / len(marked) if marked else 0.0


@lru_cache(maxsize=65536)
def _is_syllable(word: str) -> bool:
    bare = unicodedata.normalize("NFD", word.lower().strip("“”‘’…–—«»"))
    plain = unicodedata.normalize("NFC", bare.translate(_TONES))
    return sum(c in "\u0300\u0301\u0303\u0309\u0323" for c in bare) <= 1 and bool(_SYLLABLE.fullmatch(plain))


# The shape of the text

_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """NFC, line ends `\\n`, no byte order mark, other control characters as spaces, lone surrogates as U+FFFD."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", _CONTROLS.sub(" ", text))


def _tidy(text: str) -> str:
    """Cleaned, without spaces at the ends of lines and with at most one empty line between two others."""
    lines = [line.strip(" \t\u00a0") for line in clean(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else " " for c in name)


def _reason(error: Exception) -> str:
    return _printable(getattr(error, "strerror", None) or type(error).__name__)


def _megabytes(count: int) -> str:
    return f"{count / 1024 / 1024:g} MB"
