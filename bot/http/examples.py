"""Examples of the OpenAPI document. Each is what the service answers over the bundled directives, its lists cut short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """A body that is sent, and what is answered with which status. `response` is None where the body alone is shown."""

    response: Any
    body: Any = None
    status: int = 200
    media_type: str = "application/json"


PARAMETERS: dict[tuple[str, str], Any] = {
    ("search", "q"): "tiêm vắc xin",
    ("search", "limit"): 1,
    ("documents", "q"): "phong chong dich",
    ("documents", "type"): "cong_van",
    ("documents", "issuer"): "UBND tỉnh Đắk Nông",
    ("documents", "year"): 2021,
    ("document", "document"): "5056-ubnd-kgvx-2021-c4bb16",
    ("document_text", "document"): "5056-ubnd-kgvx-2021-c4bb16",
    ("document_source", "document"): "5056-ubnd-kgvx-2021-c4bb16",
    ("document_page", "page"): 1,
    ("duties", "agency"): "Sở Y tế",
    ("duties", "place"): "Đắk Nông",
    ("duties", "role"): ["carry_out"],
    ("duties", "kind"): ["immediate", "unstated"],
    ("one_model", "name"): "congvan",
    ("duties", "document"): ["6325/UBND-KGVX"],
}
"""Values of parameters, by operation and name; those of one operation go together."""

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "ask": (
        Example(
            response={
                "question": "Ai ký công văn 2865/UBND-VXNV?",
                "status": "answered",
                "answer": "Công văn 2865/UBND-VXNV do Phạm Duy Hưng ký, Phó chủ tịch, ký thay Chủ tịch [1][2][3]",
                "citations": [
                    {
                        "mark": 1,
                        "number": "2865/UBND-VXNV",
                        "directive_id": "2865-ubnd-vxnv-2021-4ebe87",
                        "eid": "signature__name",
                        "label": "chữ ký, họ tên",
                        "quote": "Phạm Duy Hưng",
                        "start": 7785,
                        "end": 7798,
                        "page": None,
                        "issuer": "UBND tỉnh Bắc Kạn",
                        "issued_on": "2021-05-18",
                        "url": "/documents/2865-ubnd-vxnv-2021-4ebe87#signature__name",
                    },
                ],
                "duties": [],
                "notices": [],
                "coverage": {
                    "directives": 5,
                    "newest_issued_on": "2021-10-29",
                },
                "as_of": "2026-11-23",
                "composer": "extractive",
                "timings_ms": {
                    "total": 168.95,
                },
            },
            body={
                "question": "Ai ký công văn 2865/UBND-VXNV?",
                "history": [],
            },
        ),
    ),
    "ask_stream": (
        Example(
            response=None,
            body={
                "question": "Ai ký công văn 2865/UBND-VXNV?",
                "history": [],
            },
            media_type="text/event-stream",
        ),
    ),
    "search": (
        Example(
            response={
                "hits": [
                    {
                        "score": 1.2046170616149903,
                        "directive_id": "khong-so-thuong-truc-tinh-uy-7344dc",
                        "number": None,
                        "issuer": "Thường trực Tỉnh ủy",
                        "issued_on": None,
                        "eid": "sec_6",
                        "label": "mục 6",
                        "quote": (
                            "6. Khẩn trương tập trung thực hiện tốt công tác tiêm vắc-xin, bảo đảm đúng tiến độ, "
                            "đối tượng; đặc biệt là thực hiện tốt Công văn số 188-CV/TU, ngày 24/8/2021 của Ban "
                            'Thường vụ Tỉnh ủy về "Uốn nắn công tác quản lý, thực hiện tiêm vắc xin theo chỉ đạo '
                            'của Thường trực Tỉnh ủy".'
                        ),
                        "start": 4389,
                        "end": 4665,
                    },
                ],
            },
        ),
    ),
    "documents": (
        Example(
            response={
                "total": 1,
                "offset": 0,
                "items": [
                    {
                        "id": "6325-ubnd-kgvx-2021-f32857",
                        "number": "6325/UBND-KGVX",
                        "type": "cong_van",
                        "issuer": "UBND tỉnh Đắk Nông",
                        "place": "Đắk Nông",
                        "issued_on": "2021-10-29",
                        "title": (
                            "triển khai chỉ đạo của Thủ tướng Chính phủ Phạm Minh Chính tại Thông báo 285/TB-VPCP "
                            "về công tác phòng, chống dịch Covid-19"
                        ),
                    },
                ],
            },
        ),
    ),
    "document": (
        Example(
            response={
                "id": "5056-ubnd-kgvx-2021-c4bb16",
                "number": "5056/UBND-KGVX",
                "type": "cong_van",
                "issuer": "UBND tỉnh Đắk Nông",
                "place": "Đắk Nông",
                "issued_on": "2021-09-08",
                "title": (
                    "triển khai Thông báo của Văn phòng Tỉnh ủy về thực hiện Thông báo số 10-TB/VPTW ngày "
                    "24/8/2021 của Văn phòng Trung ương Đảng"
                ),
                "subject": (
                    "triển khai Thông báo của Văn phòng Tỉnh ủy về thực hiện Thông báo số 10-TB/VPTW ngày "
                    "24/8/2021 của Văn phòng Trung ương Đảng"
                ),
                "addressees": [
                    "Các Sở, Ban, ngành, hội, đoàn thể cấp tỉnh",
                ],
                "distribution": [
                    "Như trên",
                ],
                "signatures": [
                    {
                        "name": "Tôn Thị Ngọc Hạnh",
                        "position": "PHÓ CHỦ TỊCH",
                        "capacity": "for_head",
                    },
                ],
                "attached_to": None,
                "start": 4,
                "end": 3447,
                "provisions": [
                    {
                        "eid": "preamble_1",
                        "kind": "preamble",
                        "label": "phần mở đầu, đoạn 1",
                        "text": (
                            "Thực hiện Thông báo 1117-TB/VPCP ngày 31/8/2021 của Văn phòng Tỉnh ủy về ý kiến chỉ "
                            "đạo của đồng chí Phó Bí thư Thường trực Tỉnh ủy về triển khai Thông báo 10-TB/VPTW "
                            "ngày 24/8/2021 của Văn phòng Trung ương Đảng; UBND tỉnh yêu cầu các Sở, Ban, ngành, "
                            "hội đoàn thể cấp tỉnh, các đơn vị lực lượng vũ trang cấp tỉnh, UBND các huyện, thành "
                            "phố chủ động triển khai một số nhiệm vụ sau:"
                        ),
                        "start": 435,
                        "end": 815,
                        "children": [],
                    },
                ],
                "relations": [
                    {
                        "kind": "implements",
                        "target": "10-TB/VPTW",
                        "target_date": "2021-08-24",
                        "target_issuer": "Văn phòng Trung ương Đảng",
                        "through": "1117-TB/VPCP",
                        "directive_ids": [],
                    },
                ],
                "findings": [
                    {
                        "kind": "code_of_other_office",
                        "message": (
                            "Số 1117-TB/VPCP mang ký hiệu của Văn phòng Chính phủ nhưng văn bản ghi là của Văn "
                            "phòng Tỉnh ủy."
                        ),
                        "start": 445,
                        "end": 504,
                    },
                ],
                "duties": [
                    {
                        "directive_id": "5056-ubnd-kgvx-2021-c4bb16",
                        "name": "5056/UBND-KGVX",
                        "number": "5056/UBND-KGVX",
                        "issuer": "UBND tỉnh Đắk Nông",
                        "place": "Đắk Nông",
                        "issued_on": "2021-09-08",
                        "path": "5056-UBND-KGVX.txt",
                        "eid": "sec_3",
                        "label": "mục 3",
                        "bearer": (
                            "các Sở, Ban, ngành, hội đoàn thể cấp tỉnh, các đơn vị lực lượng vũ trang cấp tỉnh, "
                            "UBND các huyện, thành phố"
                        ),
                        "agencies": [
                            "cac_so_ban_nganh",
                        ],
                        "through_group": None,
                        "role": "carry_out",
                        "action": (
                            "Khẩn trương tập trung triển khai tổ chức tiêm vắc-xin tại các địa phương, nhất là các "
                            "địa bàn trọng điểm đang có dịch bùng phát mạnh, đảm bảo đúng đối tượng và an toàn "
                            "trong tiêm chủng"
                        ),
                        "coordinates_with": [],
                        "reported_to": None,
                        "deadline": {
                            "kind": "immediate",
                            "text": "Khẩn trương",
                            "date": None,
                            "time": None,
                            "basis": None,
                            "rrule": None,
                            "doubt": None,
                        },
                        "due": None,
                        "later": [],
                        "rule": "opening",
                        "source": {
                            "start": 1846,
                            "end": 2034,
                            "quote": (
                                "3. Khẩn trương tập trung triển khai tổ chức tiêm vắc-xin tại các địa phương, nhất là "
                                "các địa bàn trọng điểm đang có dịch bùng phát mạnh, đảm bảo đúng đối tượng và an toàn "
                                "trong tiêm chủng."
                            ),
                            "url": "/documents/5056-ubnd-kgvx-2021-c4bb16#sec_3",
                        },
                    },
                ],
                "related_by": [],
                "source": {
                    "name": "5056-UBND-KGVX.txt",
                    "media_type": "text/plain",
                    "bytes": 4480,
                    "url": "/documents/5056-ubnd-kgvx-2021-c4bb16/source",
                    "pages": None,
                },
            },
        ),
    ),
    "document_text": (
        Example(
            response=(
                "\n\n**ỦY BAN NHÂN DÂN  \nTỈNH ĐẮK NÔNG**\n\n**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM  \n"
                "Độc lập - Tự do - Hạnh phúc**\n\nSố: 5056/UBND-KGVX\n"
            ),
            media_type="text/plain",
        ),
    ),
    "duties": (
        Example(
            response={
                "total": 11,
                "offset": 0,
                "count": 11,
                "looked_through": 101,
                "directives": 5,
                "newest_issued_on": "2021-10-29",
                "undated": 0,
                "duties": [
                    {
                        "directive_id": "6325-ubnd-kgvx-2021-f32857",
                        "name": "6325/UBND-KGVX",
                        "number": "6325/UBND-KGVX",
                        "issuer": "UBND tỉnh Đắk Nông",
                        "place": "Đắk Nông",
                        "issued_on": "2021-10-29",
                        "path": "6325-UBND-KGVX.txt",
                        "eid": "sec_2__ind_1",
                        "label": "mục 2, gạch đầu dòng 1",
                        "bearer": "Sở Y tế",
                        "agencies": [
                            "so_y_te",
                        ],
                        "through_group": None,
                        "role": "carry_out",
                        "action": (
                            "Chỉ đạo các đơn vị trực thuộc liên quan triển khai xét nghiệm thần tốc, nhanh hơn tốc "
                            "độ lây lan của dịch, bảo đảm khoa học, hợp lý, hiệu quả, tiết kiệm theo hướng dẫn của "
                            "Bộ Y tế"
                        ),
                        "coordinates_with": [],
                        "reported_to": None,
                        "deadline": {
                            "kind": "unstated",
                            "text": None,
                            "date": None,
                            "time": None,
                            "basis": None,
                            "rrule": None,
                            "doubt": None,
                        },
                        "due": None,
                        "later": [],
                        "rule": "heading",
                        "source": {
                            "start": 2142,
                            "end": 2324,
                            "quote": (
                                "- Chỉ đạo các đơn vị trực thuộc liên quan triển khai xét nghiệm thần tốc, nhanh hơn "
                                "tốc độ lây lan của dịch, bảo đảm khoa học, hợp lý, hiệu quả, tiết kiệm theo hướng dẫn "
                                "của Bộ Y tế."
                            ),
                            "url": "/documents/6325-ubnd-kgvx-2021-f32857#sec_2__ind_1",
                        },
                    },
                ],
            },
        ),
    ),
    "healthz": (
        Example(
            response={
                "status": "ok",
            },
        ),
    ),
    "readyz": (
        Example(
            response={
                "status": "ready",
                "directives": 5,
                "newest_issued_on": "2021-10-29",
            },
        ),
    ),
    "upload": (
        Example(
            response={
                "files": [
                    {
                        "name": "5056-UBND-KGVX.txt",
                        "status": "unchanged",
                        "reason": None,
                        "bytes": 4480,
                        "sha256": "757250f280fd41d60759a6c5493537d6ebb5038cb90383dd532295baff100b09",
                        "documents": [
                            {
                                "id": "5056-ubnd-kgvx-2021-c4bb16",
                                "number": "5056/UBND-KGVX",
                                "type": "cong_van",
                                "issuer": "UBND tỉnh Đắk Nông",
                                "place": "Đắk Nông",
                                "issued_on": "2021-09-08",
                                "title": (
                                    "triển khai Thông báo của Văn phòng Tỉnh ủy về thực hiện Thông báo số 10-TB/VPTW ngày "
                                    "24/8/2021 của Văn phòng Trung ương Đảng"
                                ),
                            },
                        ],
                    },
                ],
                "report": None,
            },
        ),
        Example(
            response={
                "files": [
                    {
                        "name": "5056-UBND-KGVX.txt",
                        "status": "indexed",
                        "reason": None,
                        "bytes": 4480,
                        "sha256": "757250f280fd41d60759a6c5493537d6ebb5038cb90383dd532295baff100b09",
                        "documents": [
                            {
                                "id": "5056-ubnd-kgvx-2021-c4bb16",
                                "number": "5056/UBND-KGVX",
                                "type": "cong_van",
                                "issuer": "UBND tỉnh Đắk Nông",
                                "place": "Đắk Nông",
                                "issued_on": "2021-09-08",
                                "title": (
                                    "triển khai Thông báo của Văn phòng Tỉnh ủy về thực hiện Thông báo số 10-TB/VPTW ngày "
                                    "24/8/2021 của Văn phòng Trung ương Đảng"
                                ),
                            },
                        ],
                    },
                ],
                "report": {
                    "indexed": 1,
                    "unchanged": 0,
                    "removed": 0,
                    "directives": 1,
                    "passages": 7,
                    "embedded": 7,
                    "seconds": 6.533,
                    "skipped": [],
                },
            },
            status=201,
        ),
    ),
    "feedback": (
        Example(
            response={
                "id": "02b0a577ccc24423abf5531a5120b2c9",
            },
            body={
                "helpful": False,
                "reason": "incomplete",
                "comment": "Còn thiếu nơi nhận.",
                "question": "Ai ký công văn 2865/UBND-VXNV?",
                "answer": None,
                "directive_ids": [
                    "2865-ubnd-vxnv-2021-4ebe87",
                ],
            },
            status=201,
        ),
    ),
    "completions": (
        Example(
            response=None,
            body={
                "model": "congvan",
                "messages": [{"role": "user", "content": "Ai ký công văn 2865/UBND-VXNV?"}],
            },
        ),
    ),
}
