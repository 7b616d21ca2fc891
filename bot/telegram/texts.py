"""The bot's own sentences, as Telegram's HTML. None of them answers a question."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from bot.feedback import Reason

COMMANDS = {
    "hoi": "Hỏi một câu (trong nhóm: /hoi câu hỏi)",
    "moi": "Bắt đầu cuộc trò chuyện mới",
    "nhiemvu": "Nhiệm vụ của một cơ quan",
    "thoihan": "Việc đến hạn trong 30 ngày tới",
    "vanban": "Xem một văn bản theo số",
    "theodoi": "Theo dõi cơ quan hoặc văn bản, được nhắc hạn",
    "huy": "Hủy câu đang hỏi",
    "trangthai": "Tình trạng kho văn bản",
    "help": "Cách dùng",
    "start": "Bắt đầu",
}
"""The menu, in its order."""

START = (
    "Chào bạn. Tôi trả lời câu hỏi về văn bản chỉ đạo điều hành: <b>ai phải làm gì, hạn khi nào, theo văn bản nào</b>. "
    "Mỗi ý đều dẫn đúng mục của văn bản; điều kho không có thì tôi nói là không có.\n\n"
    "Hãy gõ câu hỏi, ví dụ: <i>Sở Y tế Đắk Nông phải làm gì?</i>\nCách dùng: /help"
)
HELP = (
    "<b>Hỏi</b>: gõ câu hỏi, có dấu hay không dấu. Trong nhóm: nhắc tên tôi, trả lời tin của tôi, hoặc /hoi câu hỏi. "
    "Hỏi tiếp được (“Còn Bắc Kạn thì sao?”); /moi để sang chuyện khác. Sửa câu hỏi thì câu trả lời được sửa theo.\n\n"
    "/nhiemvu Sở Y tế – nhiệm vụ của một cơ quan\n"
    "/thoihan – việc đến hạn trong 30 ngày tới; /thoihan Sở Y tế – của một cơ quan\n"
    "/vanban 6325/UBND-KGVX – một văn bản\n"
    "/theodoi Sở Y tế Đắk Nông 7,3,1 – nhắc trước hạn 7, 3 và 1 ngày, báo khi có văn bản mới; /theodoi – xem danh sách\n"
    "/huy – hủy câu đang hỏi\n"
    "/trangthai – kho đang có gì\n\n"
    "Nút dưới câu trả lời: [1] nguyên văn, 📄 văn bản, 📋 nhiệm vụ, 📅 lịch .ics, 👍 👎 đánh giá, ↪️ hỏi tiếp."
)
CANCELLED = "Đã hủy."
NOTHING_TO_CANCEL = "Không có câu hỏi nào đang chờ. Để thôi theo dõi, gõ /theodoi rồi bấm nút “Thôi”."
NEW = "Đã sang cuộc trò chuyện mới; các câu hỏi trước không còn được tính đến."
NOT_READY = "Kho văn bản chưa sẵn sàng; hãy thử lại sau ít phút."
FAILED = "Gặp lỗi ngoài dự kiến; hãy thử lại sau."
ONLY_WORDS = "Tôi chỉ đọc được câu hỏi bằng chữ. Hãy gõ câu hỏi, ví dụ: <i>Sở Y tế Đắk Nông phải làm gì?</i>"
ONLY_NAMED = "Bạn hãy ghi câu hỏi cùng tin nhắc tên tôi, ví dụ: <i>Ai ký cv 2865?</i>"
NO_QUESTION = "Hãy ghi câu hỏi sau lệnh, ví dụ: <code>/hoi Ai ký cv 2865?</code>"
UNKNOWN_COMMAND = "Không có lệnh này. Các lệnh có ở /help; để hỏi, chỉ cần gõ câu hỏi."
ASK_ON = "Mời bạn hỏi tiếp: hãy trả lời tin nhắn này."
ASK_ON_HINT = "Còn Bắc Kạn thì sao?"

DUTIES_OF_WHOM = "Hãy ghi tên cơ quan sau lệnh, ví dụ: <code>/nhiemvu Sở Y tế Đắk Nông</code> (không dấu cũng được)."
WHICH_DOCUMENT = (
    "Hãy ghi số văn bản sau lệnh, ví dụ: <code>/vanban 6325/UBND-KGVX</code> hoặc <code>/vanban cv 6325</code>."
)
NO_FOLLOWS = (
    "Ở đây chưa theo dõi gì. Ví dụ: <code>/theodoi Sở Y tế Đắk Nông</code> hoặc <code>/theodoi cv 6325</code>; "
    "thêm số ngày nhắc trước nếu muốn: <code>/theodoi Sở Y tế 10,2</code>."
)

EXPIRED = "Nút này đã hết hạn; hãy hỏi lại."
FORGED = "Nút này không dùng được."
REFUSED = "Bạn chưa được phép dùng nút này."
THANKS = "Cảm ơn bạn đã đánh giá."
WHY = "Điều gì chưa đúng?"
REASONS = {
    Reason.WRONG_OFFICE: "Sai cơ quan",
    Reason.WRONG_DEADLINE: "Sai thời hạn",
    Reason.WRONG_DOCUMENT: "Nhầm văn bản",
    Reason.INCOMPLETE: "Thiếu ý",
    Reason.NOT_FOUND_BUT_EXISTS: "Văn bản có mà không thấy",
    Reason.UNCLEAR: "Khó hiểu",
}
FEEDBACK_FULL = "Hôm nay đã nhận đủ góp ý; xin gửi lại vào ngày mai."
NO_CALENDAR = "Không nhiệm vụ nào của câu này có ngày xác định, nên không có lịch."
NO_SOURCE = "Tệp nguồn không còn ở chỗ cũ."

UPLOAD_REFUSED = "Chỉ người được người quản trị cho phép mới nạp được văn bản."
UPLOADING = "📥 Đang đọc tệp và lập chỉ mục…"
UPLOAD_LOCKED = "Đang có một lần lập chỉ mục khác; hãy gửi lại tệp sau ít phút."
INLINE_NOT_ALLOWED = "Bạn chưa được phép dùng bot này"
INLINE_HINT = "Gõ vài chữ để tìm trong văn bản"


def not_allowed(user: int) -> str:
    """To somebody who is not on the list."""
    return (
        f"Bạn chưa được phép hỏi. Mã của bạn là <code>{user}</code>; hãy gửi mã này cho người quản trị bot để được thêm "
        "vào danh sách (CONGVAN_TELEGRAM_USERS)."
    )


def group_not_allowed(chat: int) -> str:
    """To a group that is not on the list."""
    return (
        f"Nhóm này chưa được phép hỏi. Mã của nhóm là <code>{chat}</code>; hãy gửi mã này cho người quản trị bot để được "
        "thêm vào danh sách (CONGVAN_TELEGRAM_GROUPS)."
    )


def too_fast(wait: timedelta) -> str:
    """To somebody who asks faster than is answered."""
    return f"Bạn hỏi nhanh quá; hãy hỏi lại câu này sau {max(1, ceil(wait.total_seconds()))} giây."


def too_large(megabytes: int) -> str:
    """Of a file."""
    return f"Tệp lớn quá {megabytes} MB; hãy gửi tệp nhỏ hơn."
