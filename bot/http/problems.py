"""What goes wrong, as problem details (RFC 9457) in Vietnamese and English. No exception's own text gets out but our sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MEDIA_TYPE = "application/problem+json"
_EXPECTED = {
    "QuestionError": "question",
    "RequestError": "request",
    "IndexMissing": "not_ready",
    "SettingsError": "not_ready",
    "CatalogueError": "not_ready",
    "DatabaseError": "not_ready",
    "LexicalError": "not_ready",
    "VectorStoreError": "not_ready",
    "EmbeddingError": "not_ready",
    "NotInCatalogue": "not_found",
    "IndexLocked": "locked",
}
"""Our own exceptions, whose text is a sentence for the asker, by the kind of problem they are."""
_OURS_TO_KNOW = {
    "CatalogueError",
    "DatabaseError",
    "LexicalError",
    "VectorStoreError",
    "EmbeddingError",
    "NotInCatalogue",
    "IndexLocked",
}
"""Those whose text says where things lie: that is for the log."""


@dataclass(frozen=True, slots=True)
class _Kind:
    status: int
    title: str
    title_en: str
    detail: str
    detail_en: str


_KINDS = {
    "question": _Kind(
        422, "Câu hỏi không dùng được", "Unusable question",
        "Hãy gõ câu hỏi bằng chữ, không quá dài.", "Ask in words, within the limit of length.",
    ),
    "request": _Kind(
        422, "Yêu cầu không dùng được", "Unusable request",
        "Một giá trị trong yêu cầu không dùng được.", "A value of the request cannot be used.",
    ),
    "json": _Kind(
        400, "Thân yêu cầu không phải JSON", "The body is not JSON",
        "Hãy gửi một đối tượng JSON trong UTF-8, ví dụ {\"question\": \"…\"}.",
        "Send a JSON object in UTF-8, such as {\"question\": \"…\"}.",
    ),
    "http": _Kind(
        400, "Không phải yêu cầu HTTP", "Not an HTTP request",
        "Yêu cầu không đúng dạng HTTP/1.1.", "The request is not well-formed HTTP/1.1.",
    ),
    "multipart": _Kind(
        400, "Thân yêu cầu không phải multipart", "The body is not multipart",
        "Hãy gửi các tệp bằng multipart/form-data, mỗi tệp một phần tên “files”.",
        "Send the files as multipart/form-data, each in a part named “files”.",
    ),
    "not_found": _Kind(
        404, "Không có", "Not found",
        "Không có văn bản hoặc địa chỉ này; xem /documents và /openapi.json.",
        "There is no such document or address; see /documents and /openapi.json.",
    ),
    "method": _Kind(
        405, "Cách gọi không đúng", "Method not allowed",
        "Địa chỉ này không nhận cách gọi ấy; xem /openapi.json.", "The address does not take this method; see /openapi.json.",
    ),
    "too_large": _Kind(
        413, "Yêu cầu quá lớn", "Request too large",
        "Thân yêu cầu lớn hơn mức nhận được.", "The body is larger than what is accepted.",
    ),
    "too_slow": _Kind(
        408, "Yêu cầu quá chậm", "Request too slow",
        "Thân yêu cầu không đến đủ trong thời gian cho phép.", "The body did not arrive in the time allowed.",
    ),
    "not_ready": _Kind(
        503, "Chưa sẵn sàng", "Not ready",
        "Chưa có chỉ mục hoặc một phần chưa chạy; hãy thử lại sau.",
        "There is no index yet, or a part is not running; try again later.",
    ),
    "unauthorized": _Kind(
        401, "Cần khóa", "A key is needed",
        "Cần một khóa còn hiệu lực; gửi “Authorization: Bearer KHÓA”. Người vận hành tạo khóa bằng congvan keys make.",
        "A valid key is needed; send “Authorization: Bearer KEY”. Whoever runs the service makes one with congvan keys make.",
    ),
    "forbidden": _Kind(
        403, "Khóa không có quyền này", "The key does not allow this",
        "Khóa này không có quyền cần thiết.", "This key does not have the scope that is needed.",
    ),
    "too_many": _Kind(
        429, "Quá nhiều yêu cầu", "Too many requests",
        "Quá nhiều yêu cầu trong thời gian ngắn; hãy thử lại sau.",
        "Too many requests in a short time; try again later.",
    ),
    "misdirected": _Kind(
        421, "Sai tên máy chủ", "Wrong host name",
        "Dịch vụ không nhận tên máy trong địa chỉ này; người vận hành thêm tên ấy vào CONGVAN_ALLOWED_HOSTS.",
        "The service does not answer to the host name in this address; whoever runs it may add it to CONGVAN_ALLOWED_HOSTS.",
    ),
    "range": _Kind(
        416, "Khoảng byte không có", "No such range",
        "Tệp ngắn hơn khoảng byte được yêu cầu.", "The file is shorter than the range asked for.",
    ),
    "media_type": _Kind(
        415, "Kiểu nội dung không nhận", "Unsupported media type",
        "Hãy gửi đúng kiểu nội dung (Content-Type) mà địa chỉ này nhận; xem /openapi.json.",
        "Send the content type that the address takes; see /openapi.json.",
    ),
    "upload": _Kind(
        422, "Không nhận được tệp nào", "No file was taken",
        "Không tệp nào đọc được thành văn bản; lý do của từng tệp ở “files”.",
        "None of the files gave a document; “files” says why, one by one.",
    ),
    "locked": _Kind(
        409, "Đang lập chỉ mục", "Being indexed",
        "Một tiến trình khác đang lập chỉ mục; hãy gửi lại sau.", "Another process is indexing; send it again later.",
    ),
    "not_uploaded": _Kind(
        409, "Không phải tệp tải lên", "Not an uploaded file",
        "Văn bản này không do ai tải lên; hãy gỡ tệp khỏi thư mục nguồn rồi chạy “congvan index”.",
        "The document was not uploaded; take its file out of the source folder and run “congvan index”.",
    ),
    "quota": _Kind(
        429, "Đã nhận đủ trong ngày", "Enough for today",
        "Hôm nay đã nhận đủ góp ý; xin gửi lại vào ngày mai.", "No more feedback is taken today; please come back tomorrow.",
    ),
    "busy": _Kind(
        503, "Đang bận", "Busy",
        "Máy chủ đang làm nhiều việc như vậy cùng lúc; hãy thử lại sau.",
        "The server is doing many of these at once; try again later.",
    ),
    "no_space": _Kind(
        507, "Hết chỗ lưu", "Out of space",
        "Máy chủ không còn chỗ để lưu tệp; chưa tệp nào được giữ lại.",
        "The server has no space left for the file; nothing was kept.",
    ),
    "internal": _Kind(
        500, "Lỗi ngoài dự kiến", "Unexpected error",
        "Máy chủ gặp lỗi; hãy thử lại, và báo mã yêu cầu nếu lỗi lặp lại.",
        "The server failed; try again, and report the request's id if it fails again.",
    ),
}  # fmt: skip

_RETRY = {"not_ready": 10, "locked": 10, "busy": 5}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `detail` is in Vietnamese, `detail_en` in English; `retry_after` in seconds; `more` are members and
    `fields` headers of its own."""

    kind: str
    detail: str
    detail_en: str
    retry_after: int | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return _KINDS[self.kind].status

    def body(self, language: str) -> bytes:
        """The problem as JSON; `title` and `detail` in Vietnamese ("vi") or English ("en"), the other language beside."""
        kind = _KINDS[self.kind]
        both = {
            "vi": {"title": kind.title, "detail": self.detail},
            "en": {"title": kind.title_en, "detail": self.detail_en},
        }
        other = "en" if language == "vi" else "vi"
        return json.dumps(
            {
                "type": f"/problems/{self.kind.replace('_', '-')}",
                "status": kind.status,
                **both[language],
                **{f"{name}_{other}": words for name, words in both[other].items()},
                **self.more,
            },
            ensure_ascii=False,
        ).encode("utf-8", "replace")

    def headers(self) -> dict[str, str]:
        """The headers that belong to it."""
        return {**self.fields, **({"retry-after": str(self.retry_after)} if self.retry_after is not None else {})}


class Refused(Exception):
    """A request that is answered by a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.kind)
        self.problem = problem


def problem(
    kind: str, detail: str | None = None, detail_en: str | None = None, *, retry_after: int | None = None
) -> Problem:
    """A problem of a kind, with its own detail where there is one."""
    known = _KINDS[kind]
    retry = _RETRY.get(kind) if retry_after is None else retry_after
    return Problem(kind, detail or known.detail, detail_en or known.detail_en, retry)


def of_exception(error: BaseException) -> Problem:
    """The problem that an exception is: our own sentences are told, nothing of any other."""
    if isinstance(error, Refused):
        return error.problem
    for cls in type(error).__mro__:
        if cls.__name__ in _EXPECTED:
            kind = _EXPECTED[cls.__name__]
            return problem(kind) if cls.__name__ in _OURS_TO_KNOW else problem(kind, str(error))
    return problem("internal")


def of_status(status: int) -> Problem:
    """The problem that a bare status is."""
    kinds = {kind.status: name for name, kind in reversed(_KINDS.items())}
    return problem(kinds.get(status, "internal" if status >= 500 else "request"))


def language(accept_language: str | None) -> str:
    """ "en" where the reader prefers English to Vietnamese, else "vi" (RFC 9110, section 12.5.4)."""
    weights = {"vi": 0.0, "en": 0.0}
    for one in (accept_language or "").split(","):
        tag, *parameters = one.strip().lower().split(";")
        name = tag.split("-")[0].strip()
        if name in weights:
            weights[name] = max(weights[name], _weight(parameters))
    return "en" if weights["en"] > weights["vi"] else "vi"


def _weight(parameters: list[str]) -> float:
    for one in parameters:
        key, _, value = one.strip().partition("=")
        if key == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
