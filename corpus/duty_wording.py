"""The words that tell a task from what only states, permits, introduces or carries on; patterns for `corpus.duties`.

Over folded text, where nothing else is said; those with Vietnamese marks are for the words as written.
"""

from __future__ import annotations

import re

from corpus.bearers import ASSIGNING
from corpus.syllables import UPPER, loose

FACT = re.compile(
    loose(
        r"\b(?:ghi nhan|danh gia cao|chia se su|cam on|tran trong|con (?:mot so )?ton tai|con nhieu|con han che|la buoc dau|la dung dan|"
        r"(?<!nham )(?<!de )dat duoc|thay mat lanh dao)\b"
    )
)
# how things stand; but "trong thời hạn 03 ngày kể từ ngày nhận hồ sơ đã được hoàn thiện, Sở Nội vụ trình …" is a task
DONE = re.compile(loose(r"\b(?:da|dang) (?:duoc|co|ke thua|thuc hien|tung buoc|dat|chu dong)\b"))
TELLING = re.compile(loose(r"\bthong bao (?:de|den)\b.{0,120}\bbiet\b"))
COMRADES = re.compile(loose(rf"^\W*{ASSIGNING}(?:cac |quy )?(?:dong chi|co quan|don vi|ong,? ba)\b(?! [a-z]+ uy)"))
NAMED = re.compile(rf"\s+[{UPPER}]")
FACT_HEADING = re.compile(
    loose(
        r"\b(?:ket qua dat duoc|nhung ket qua|ton tai|han che|kinh nghiem|nguyen nhan|tinh hinh|danh gia chung|muc dich|dac diem|pham vi dieu chinh|"
        r"giai thich tu ngu|^\W*quyen(?: han| loi)?(?:\W*$| cua)|doi tuong ap dung|quan diem|hieu luc thi hanh|tu ngu)\b"
    )
)
REQUEST = re.compile(
    loose(
        r"\b(?:yeu cau|chi dao|de nghi|giao|kinh de nghi)\s+(?=(?:cac|quy|lanh dao|thanh vien|nguoi dung dau|thu truong|dong chi|so|bo|ubnd|u[yi] ban|nganh|tat ca|chu tich|giam doc)\b)"
    )
)
ASKING = re.compile(
    loose(
        r"\b(?:yeu cau|de nghi|giao)\s+(?=(?:cac|quy|lanh dao|nguoi dung dau|thu truong|so|bo|ubnd|u[yi] ban|nganh|tat ca|chu tich|giam doc)\b)"
    )
)
ASKING_NAMED = re.compile(
    loose(
        r"\b(?:yêu cầu|đề nghị|giao)\s+(?=(?:Hiệu|Trưởng|Công an|Văn phòng|Ban|Cục|Chi cục|Phòng|Trung tâm|"
        r"Bệnh viện|Thanh tra|Đảng|Thường|Chánh)\b)"
    )
)
ALREADY = re.compile(r"\b(?:đã|đang|được)\s+$")
LEAD_ASK = re.compile(loose(r"(?:^|,\s*)[^,;:]{2,60}$"))
# "UBND tỉnh thống nhất chủ trương …", "… có ý kiến như sau": what the issuer says is not for it to do
STATES = re.compile(
    loose(
        r"\W*(?:co ban |hoan toan )?(?:thong nhat (?:chu truong|noi dung|de xuat|theo|nhu|giao|ket luan|ve|quan diem)|dong y|nhan thay|"
        r"co (?:y kien|chi dao|ket luan|van ban|cong van) (?:nhu sau|chi dao|ket luan|thong nhat|giao|ve viec)|"
        r"nhan duoc|chap thuan|hoan nghenh|bieu duong (?:cac|su|nhung|tinh than|va)|tran trong|kinh )"
    )
)
# "Sở Y tế đã tổ chức tốt …": what has been done is no duty
PAST = re.compile(loose(r"^\W*(?:(?:cũng|đều|vẫn|luôn)\s+)?(?:đã|đang|chưa|vừa|còn)\b"), re.IGNORECASE)
# what one may do is no duty: "có thể", "có quyền", "được vay vốn" (but "được giao chủ trì")
MAY = re.compile(
    loose(r"[\s,]*(?:chi |deu |cung |van )?(?:co the|co quyen|duoc(?! giao| phan cong| uy quyen)|khong bat buoc)\b")
)
# "Sở Y tế căn cứ chức năng, nhiệm vụ chủ động …", "các đơn vị theo thẩm quyền nghiêm túc thực hiện"
BEFORE_VERB = re.compile(
    loose(
        r"[\s,]*(?:can cu|theo|tren co so|trong|khi|dinh ky|hang|truoc|cham nhat|sau|tuy|voi|ngoai|tai|thong qua|bang)\b"
    )
)
BOUND = re.compile(
    loose(
        r"\b(?:chu tri|phai|can|co trach nhiem|chiu trach nhiem|to chuc|tap trung|chu dong|nghiem tuc|thuc hien|trien khai|xay dung|ban hanh|bo tri|"
        r"chi dao|khan truong|ra soat|bao cao|xem xet|quyet dinh)\b"
    )
)
TITLE = re.compile(
    loose(
        r"^\W*(?:to chuc(?: trien khai)? thuc hien|trach nhiem(?: to chuc)? thuc hien|to chuc trien khai|nhiem vu(?:,? giai phap)?)\W*$"
    )
)
PLAIN_HEADING = re.compile(loose(r"(?:co trach nhiem|chiu trach nhiem|chu tri,? phoi hop|thuc hien)\b.{0,60}$"))


# before these an item has said something of its own and goes on in its sub-items
AND_MORE = re.compile(loose(r"\b(?:trong do|cu the(?: la)?|dac biet la|nhat la|bao gom)\W*:$"))
# appeals to everybody bind nobody
EVERYBODY = re.compile(loose(r"[^.;:]{0,60}\b(?:toan the|moi) (?:nhan dan|nguoi dan|dong bao)\b"))
# a list of views or principles is one task, whatever stands between its semicolons
LISTS = re.compile(
    loose(
        r"\b(?:quan diem|phuong cham|nguyen tac|tieu chi|dieu kien|truong hop|tinh than|hinh thuc|thong tin|tai lieu)\b[^.;:]{0,60}:"
    )
)
# "Xây dựng lực lượng, gồm: Tổ chức …": only leads to the tasks behind the colon
LEADS_TO = re.compile(
    loose(r"^[^.;:]{0,120}\b(?:gom|cu the|nhu sau|sau day|sau|trong do|noi dung|trach nhiem|nhiem vu)\s*:\s*")
)
# words behind which semicolons part the things named, not tasks: "… các biện pháp nhằm phòng ngừa A; phòng, chống B"
NAMES_THINGS = re.compile(
    loose(r"\b(?:ve|nham|gom|bang|thong qua|linh vuc|cac bien phap|hinh thuc|lien quan den)\b[^;:]{0,90}$")
)
SHORTEST_TASK = 45
"""Characters under which a stretch behind such words is one more thing."""
# behind an office: another one, or the rest of its name ("Ngân hàng Nhà nước | Chi nhánh Khu vực 10")
GOES_ON = re.compile(rf"[,;]|[^\S\n]+[{UPPER}]")
# behind these an office is the one told, and not the one who takes over
DIRECTS = re.compile(
    loose(
        r"\b(?:phoi hop|cung|giua|cho|voi|cua|de|nhu|gom|do|chi dao|huong dan|don doc|yeu cau|kiem tra|giam sat|"
        r"trong do|dua|den|ve)\b|:"
    )
)
# a repeal, an enclosure, an aim in figures
NO_TASK = re.compile(
    loose(
        r"\W*(?:(?:bai bo|thay the|huy bo) (?:toan bo |mot phan )?(?:cac )?(?:quyet dinh|nghi quyet|thong tu|chi thi|cong van|van ban|quy che|"
        r"quy dinh|diem|khoan|dieu)\b|(?:gui )?kem theo\b|(?:lam viec|hoat dong) theo (?:che do|nguyen tac)\b|cham dut hoat dong\b|phan dau\b[^.;]{0,200}(?:%|\bty le\b))"
    )
)
WITHIN = re.compile(loose(r"\W*trong do\b"))
# what carries on the clause before and is no task: how, why, by when
ADDS = re.compile(
    loose(
        r"\W*(?:thoi (?:gian|han)|trong do|nham|de (?!nghi|xuat|cao)|bao gom|gom|nhu la|nhat la|dac biet la|cu the|theo do|qua do|tu do|han (?:cuoi|chot)|"
        r"hoan thanh(?: (?:xong|trong|truoc|vao|cham nhat)|\W*$)|xong truoc|truoc ngay|cham nhat|muc tieu|kinh phi (?:thuc hien|duoc)|ket qua|so lieu|noi dung|ho so)\b"
    )
)
# a title that goes on in the next line: "Trách nhiệm của | Bộ Nội vụ"
GOES_ON_BELOW = re.compile(r"(?:[,;:]|\b(?:của|và|với|về|cho|do|tại|trong|các|theo|đối))\s*$", re.IGNORECASE)
CARRIES_OUT = re.compile(
    loose(r"\b(?:chiu|co) trach nhiem (?:thi hanh|(?:to chuc )?(?:trien khai )?thuc hien|huong dan)\b")
)
# "Hồ sơ gồm các văn bản, tài liệu sau:": what stands below are papers, and no tasks
PAPERS = re.compile(
    loose(r"\b(?:ho so|tai lieu|thanh phan|giay to)\b[^.;]{0,80}\b(?:gom|bao gom|sau|sau day|gom co)\W*:\W*$")
)
