"""Sample words of the gallery: Vietnamese, Arabic (right to left) and English."""

from typing import Any

_TITLE = (
    "Đề nghị đơn giản hóa thủ tục xác nhận đề tài khoa học và công nghệ cấp cơ sở "
    "tại trung tâm phục vụ hành chính công"
)
_TEXT = (
    "Kính gửi Quý cơ quan,\n\nTôi nộp hồ sơ trực tuyến từ ngày 03/11/2026 nhưng đến nay "
    "vẫn chưa nhận được thông báo. Đường dẫn: "
    "https://example.org/ho-so/rat-dai-khong-co-dau-cach-0123456789-0123456789-0123456789\n"
    "Trân trọng."
)


def _words(say: dict[str, Any]) -> dict[str, Any]:
    """The parts made of the words: rows, tables, entries."""
    say["text"], say["text_title"] = _TEXT, _TITLE
    say["hints"] = {"report": say["hint"], "unsure": say["hint"]}
    say["rows"] = [
        {"key": say["kind"], "value": say["choices"]["report"], "change_url": "#"},
        {"key": say["body"], "value": _TEXT, "text": True, "lang": "vi", "change_url": "#"},
        {"key": say["phone"], "value": "0912 345 678", "dir": "ltr", "change_url": "#"},
        {"key": say["province"], "value": "Thừa Thiên Huế"},
    ]
    say["entries"] = [
        {
            "title": say["states"][2],
            "when": "23/11/2026 10:05",
            "datetime": "2026-11-23T10:05+07:00",
            "by": "Trần Văn Đức",
            "body": say["lead"],
        },
        {
            "title": say["states"][0],
            "when": "22/11/2026 16:40",
            "datetime": "2026-11-22T16:40+07:00",
        },
    ]
    say["parts"] = [
        {"text": say["states"][0], "url": "#", "count": 12, "current": True},
        {"text": say["states"][2], "url": "#", "count": 3},
        {"text": say["states"][3], "url": "#"},
    ]
    say["chosen"] = [
        {"text": say["states"][0], "remove_url": "#"},
        {"text": say["kind"], "remove_url": "#"},
    ]
    say["head"] = [say["title"], say["kind"], {"text": say["count"], "numeric": True}]
    say["table"] = [
        [{"text": _TITLE, "url": "#"}, say["choices"]["report"], "1.204"],
        [{"text": "Cột viễn thông nghiêng tại số 40", "url": "#"}, say["choices"]["unsure"], "7"],
    ]
    say["candidates"] = [
        {
            "label": say["departments"][0],
            "share": 0.83,
            "words": ["cáp quang", "trạm phát sóng", "5G"],
        },
        {"label": say["departments"][1], "share": 0.114},
        {"label": say["departments"][2], "share": 0.004},
    ]
    return say


WORDS: dict[str, dict[str, Any]] = {
    "vi": _words(
        {
            "service": "Cổng Tiếp nhận ý kiến và sáng kiến",
            "organisation": "Bộ Khoa học và Công nghệ",
            "home": "Trang chủ",
            "queue": "Hàng đợi của Cục Viễn thông",
            "title": "Nội dung phản ánh, kiến nghị",
            "lead": (
                "Ý kiến của ông bà được chuyển đến đúng cơ quan có thẩm quyền và được trả lời "
                "trong thời hạn quy định."
            ),
            "hint": "Ví dụ: Nguyễn Thị Thu Hương. Chỉ cơ quan xử lý nhìn thấy thông tin này.",
            "missing": "Hãy điền vào ô này",
            "name": "Họ và tên",
            "email": "Thư điện tử",
            "phone": "Số điện thoại",
            "body": "Nội dung",
            "kind": "Ông bà muốn gửi gì?",
            "known": "Ông bà có muốn cho biết mình là ai không?",
            "ways": "Cách liên hệ",
            "consent": "Tôi đồng ý cho cơ quan xử lý liên hệ với tôi về ý kiến này",
            "province": "Tỉnh, thành phố",
            "day": "Việc xảy ra ngày nào?",
            "files": "Tài liệu kèm theo",
            "street": "Số nhà, đường phố",
            "count": "Số lượng",
            "start": "Bắt đầu",
            "send": "Gửi ý kiến",
            "later": "Lưu và tiếp tục sau",
            "drop": "Rút ý kiến",
            "done": "Đã tiếp nhận ý kiến của ông bà",
            "code": "Mã tra cứu bí mật",
            "none": "Chưa có ý kiến nào",
            "range": "21–40 trong 312",
            "choices": {
                "report": "Phản ánh về một vướng mắc",
                "initiative": "Sáng kiến",
                "unsure": "Tôi không chắc",
            },
            "states": [
                "Đã tiếp nhận",
                "Mới",
                "Đang xử lý",
                "Đã trả lời",
                "Chờ phân loại",
                "Chờ bổ sung",
                "Từ chối",
                "Chờ duyệt",
            ],
            "dues": [
                "Quá hạn 3 ngày",
                "Đến hạn hôm nay",
                "Còn 2 ngày",
                "Còn 9 ngày",
                "Tạm dừng",
                "Không có hạn",
            ],
            "departments": [
                "Cục Viễn thông",
                "Cục Chuyển đổi số quốc gia",
                "Ủy ban nhân dân địa phương",
            ],
        }
    ),
    "ar": _words(
        {
            "service": "بوابة استقبال الآراء والمبادرات",
            "organisation": "وزارة العلوم والتكنولوجيا",
            "home": "الصفحة الرئيسية",
            "queue": "قائمة إدارة الاتصالات",
            "title": "نص البلاغ أو التوصية",
            "lead": "يُحال رأيكم إلى الجهة المختصة ويُجاب عنه في المهلة المحددة.",
            "hint": "مثال: نغوين ثي ثو هوونغ. لا يرى هذه المعلومات إلا الجهة المعالجة.",
            "missing": "املأ هذا الحقل",
            "name": "الاسم الكامل",
            "email": "البريد الإلكتروني",
            "phone": "رقم الهاتف",
            "body": "النص",
            "kind": "ماذا تريد أن ترسل؟",
            "known": "هل تريد أن تعرّف بنفسك؟",
            "ways": "طريقة التواصل",
            "consent": "أوافق على أن تتصل بي الجهة المعالجة بشأن هذا الرأي",
            "province": "المحافظة",
            "day": "متى حدث ذلك؟",
            "files": "المرفقات",
            "street": "الشارع ورقم المنزل",
            "count": "العدد",
            "start": "ابدأ",
            "send": "أرسل",
            "later": "احفظ وأكمل لاحقًا",
            "drop": "اسحب",
            "done": "تم استلام رأيكم",
            "code": "رمز المتابعة السري",
            "none": "لا شيء هنا بعد",
            "range": "من 21 إلى 40 من أصل 312",
            "choices": {"report": "بلاغ عن مشكلة", "initiative": "مبادرة", "unsure": "لست متأكدًا"},
            "states": [
                "تم الاستلام",
                "جديد",
                "قيد المعالجة",
                "تمت الإجابة",
                "بانتظار التصنيف",
                "طُلب استكمال",
                "لم يُقبل",
                "بانتظار الاعتماد",
            ],
            "dues": [
                "متأخر 3 أيام",
                "الموعد اليوم",
                "بقي يومان",
                "بقي 9 أيام",
                "متوقف",
                "بلا موعد",
            ],
            "departments": [
                "إدارة الاتصالات",
                "إدارة التحول الرقمي الوطني",
                "اللجنة الشعبية المحلية",
            ],
        }
    ),
    "en": _words(
        {
            "service": "Feedback and initiatives",
            "organisation": "Ministry of Science and Technology",
            "home": "Home",
            "queue": "Queue of the telecommunications authority",
            "title": "Report or recommendation",
            "lead": "Your submission goes to the body responsible and is answered in time.",
            "hint": "For example Nguyễn Thị Thu Hương. Only the body responsible sees this.",
            "missing": "Fill in this box",
            "name": "Full name",
            "email": "E-mail address",
            "phone": "Phone number",
            "body": "Text",
            "kind": "What do you want to send?",
            "known": "Do you want to say who you are?",
            "ways": "Ways to reach you",
            "consent": "The body responsible may contact me about this submission",
            "province": "Province",
            "day": "When did it happen?",
            "files": "Attachments",
            "street": "House number and street",
            "count": "Number",
            "start": "Start now",
            "send": "Send",
            "later": "Save and go on later",
            "drop": "Withdraw",
            "done": "Your submission has been received",
            "code": "Secret code",
            "none": "Nothing here yet",
            "range": "21 to 40 of 312",
            "choices": {
                "report": "A report of a problem",
                "initiative": "An initiative",
                "unsure": "I am not sure",
            },
            "states": [
                "Received",
                "New",
                "In progress",
                "Answered",
                "Triage",
                "Waiting for the sender",
                "Not accepted",
                "Being approved",
            ],
            "dues": ["3 days late", "Due today", "2 days left", "9 days left", "Paused", "No date"],
            "departments": [
                "Telecommunications authority",
                "National digital transformation authority",
                "Local people's committee",
            ],
        }
    ),
}
