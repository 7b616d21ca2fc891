"""Verbs of doing, as directives use them where a task begins; matched at the start of what is read."""

from __future__ import annotations

import re

from corpus.syllables import fold_aligned, loose

_FOLDED = """
ap dung|bac bo|bai bo|bam sat|ban giao|ban hanh|bao cao|bao dam|bao dam rang|bao mat|bao quan|bao tri|bao tro|
bao ve|bat giu|bien che|bien soan|bieu duong|bieu quyet|bo nhiem|bo phieu|bo sung|bo tri|boi duong|boi hoan|
boi thuong|cach ly|cai cach|cai thien|cai tien|can cu|can doi|can thiep|canh bao|canh gac|cap nhat|cap phat|
cap phep|cat giam|cham diem|cham dut|cham lo|chan chinh|chap hanh|chap nhan|chi dao|chi huy|chi tra|chia se|chiu su|
chiu trach nhiem|cho phep|cho y kien|chu dong|chu tri|chu trong|chu y|chua benh|chuan bi|chuan hoa|chung kien|
chung nhan|chuyen den|chuyen doi|chuyen giao|chuyen ho so|chuyen muc|co nhiem vu|co trach nhiem|co van ban|
co y kien|coi trong|cong bo|cong khai|cong khai hoa|cong nhan|cu can bo|cu nguoi|cu the hoa|cung cap|cung co|cuu ho|
cuu nan|cuu tro|dam bao|dam duong|dam nhiem|dam phan|dang ky|dang tai|danh gia|danh so|dao tao|dap ung|dat ra|
dau gia|dau thau|dau tranh|dau tu|day manh|day nhanh|de cao|de nghi|de ra|de xuat|di dau|di doi|dien tap|dieu chinh|
dieu dong|dieu hanh|dieu phoi|dieu tra|dieu tri|dinh chi|dinh gia|dinh huong|doan ket|doi chieu|doi moi|doi soat|
doi thoai|don doc|don gian hoa|don tiep|dong gop|dong hanh|dong thoi|dong vien|du bao|du hop|du phong|du thao|
du tru|dua ra|dua tin|dua vao|dut khoat|duy tri|gan ket|gap go|ghi am|ghi chep|ghi nhan|gia han|giai ngan|
giai phong|giai quyet|giai thich|giai toa|giai trinh|giam dinh|giam sat|giao chi tieu|giao cho|giao duc|
giao nhiem vu|gioi thieu|giu bi mat|giu gin|giu vung|giup do|gop phan|gop y|gui den|gui ve|guong mau|han che|
hien dai hoa|hinh thanh|ho so hoa|ho tro|hoach dinh|hoan thanh|hoan thien|hoan tra|hop tac|huan luyen|huong dan|
huy bo|huy dong|ke khai|ket luan|ket noi|keu goi|khac phuc|khai bao|khai thac|khan truong|khao sat|khen thuong|
khieu nai|khoanh|khoi phuc|khoi to|khong|khuyen khich|kiem diem|kiem dinh|kiem ke|kiem nghiem|kiem soat|kiem tra|
kien nghi|kien quyet|kien toan|kip thoi|ky ket|ky luat|la dau moi|lam ban|lam can cu|lam co so|lam dau moi|lam don|
lam ro|lam tot|lam viec|lang nghe|lanh dao|lap bien ban|lap dat|lay y kien|lien he|lien ket|lien thong|linh hoat|
loai bo|lua chon|luan chuyen|luat hoa|luu giu|luu tru|luu y|mai tang|mien giam|mo rong|mo so|moi goi|mua sam|
nam bat|nam chac|nang cao|nang cap|neu guong|ngan chan|nghiem|nghiem cam|nghiem thu|nghiem tuc|nghien cuu|nhan dien|
nhan rong|nhan xet|nhanh chong|niem phong|niem yet|phan anh|phan bo|phan cap|phan cong|phan dau|phan dinh|phan hoi|
phan loai|phan nguoi|phan tich|phat dong|phat hanh|phat hien|phat huy|phat song|phat thanh|phat trien|phe binh|
phe duyet|pho bien|phoi hop|phong chong|phong ngua|phong toa|phong, chong|quan ly|quan sat|quan tam|quan triet|
quang ba|quy dinh|quy hoach|quy trinh|quyet liet|quyet toan|ra loi keu goi|ra quan|ra quyet dinh|ra soat|
ra thong bao|ra van ban|rut ngan|san sang|sang tao|sao gui|sap xep|siet chat|so hoa|so ket|so sanh|so tan|soan thao|
su dung|sua chua|sua doi|tai cau truc|tai dinh cu|tai tro|tam dung|tam giu|tam ung|tang cuong|tao dieu kien|tao lap|
tao thuan loi|tap hop|tap huan|tap luyen|tap trung|tham dinh|tham du|tham gia|tham muu|tham tra|tham van|thanh lap|
thanh ly|thanh toan|thanh tra|thao go|thao luan|that chat|thay mat|thay the|the che hoa|theo doi|thi cong|thi diem|
thi hanh|thiet ke|thiet lap|thong bao|thong ke|thong nhat|thu hoi|thu hut|thu thap|thuc day|thuc hanh|thuc hien|
thuc thi|thuong truc|thuong xuyen|tich cuc|tich hop|tien hanh|tiep can|tiep nhan|tiep thu|tiep tuc|tiep xuc|
tiet kiem|tieu huy|tim kiem|tin hoc hoa|to cao|to chuc|to chuc lai|to giac|toi uu|ton trong|tong duyet|tong hop|
tong ket|tra cuu|tra loi|tra luong|trang bi|trao doi|trien khai|trinh ban hanh|trinh bay|tro giup|truc ban|
truc tiep|truy quet|truy to|truy vet|truyen tai|truyen thong|tu chiu|tu choi|tu giai the|tu kiem tra|tu to chuc|
tu van|tuan thu|tuan tra|tuyen chon|tuyen dung|tuyen quan|tuyen truyen|tuyet doi|ung dung|ung ho|ung pho|uu tien|
uy quyen|van dong|van hanh|vao so|xa hoi hoa|xac dinh|xac minh|xac nhan|xay dung|xem xet|xep hang|xep loai|
xet nghiem|xet xu|xoa bo|xu ly|xu phat|xuc tien|yeu cau
"""
# Verbs of one syllable go as they are written: folded, "cán bộ" would be "cần", "tổ công tác" would be "to"
_WRITTEN = """
cần phải lập trình gửi giữ cử chọn làm đưa lấy tiêm chuyển tạo đẩy đặt ký mở dừng hủy cấm nộp tránh trả mua nhận chịu bầu họp gắn
giao xem thu chi đọc ghi nêu khám chống giảm tăng nhập xuất cấp bắt rút đăng mời chấm xếp giúp
"""
_SHORT: dict[str, set[str]] = {}
for _verb in _WRITTEN.split():
    _SHORT.setdefault(fold_aligned(_verb), set()).add(_verb)
_MODAL = (
    r"(?:(?:dinh ky(?:,? hang (?:nam|quy|thang|tuan|ngay)| (?:0?[36]|sau|ba) thang)?,?|"
    r"se|con|cung|deu|phai|can|som|truc tiep|tu)\s+)?"
)
_VERB = re.compile(
    loose(
        rf"\W*{_MODAL}(?:{'|'.join(sorted(_FOLDED.replace(chr(10), '').split('|'), key=len, reverse=True))}"
        rf"|(?P<short>{'|'.join(_SHORT)})(?! duoc\b))\b(?! nay\b)"
        r"(?<!to chuc(?=,? (?:va )?(?:ca nhan|xa hoi|chinh tri|kinh te|tin dung|quoc te|phi|su nghiep|doan the)))"
        r"(?<!chi(?= (?:bo|cuc|nhanh|hoi|doan|u[yi]|tiet|tieu|phi|so)\b))"
        r"(?<!cap(?= (?:tren|duoi|u[yi]|co tham quyen|xa|huyen|tinh)\b))(?<!nghien cuu(?= (?:sinh|"
        r"vien)))(?<!thuong truc(?= (?:hdnd|hoi dong|[a-z]+ u[yi]|ubnd|u[yi] ban|ban)\b))"
    )
)


def begins(words: str, folded: str) -> bool:
    """Whether a verb of doing stands first in `words`; `folded` is the same, folded (`fold_aligned`)."""
    match = _VERB.match(folded)
    if match is None or not match["short"]:
        return match is not None
    written = words[match.start("short") : match.end("short")].lower()
    return words.isascii() or written in _SHORT[match["short"]]
