"""What the officials of the demonstration write. Invented; phone numbers lead nowhere."""

REPLIES: tuple[dict[str, str], ...] = (
    {
        "facts": "Đơn vị chúng tôi đã kiểm tra nội dung Ông/Bà nêu vào tuần qua và xác nhận "
        "tình trạng đúng như phản ánh.",
        "decision": "Nguyên nhân đã được khắc phục. Đơn vị phụ trách theo dõi thêm 30 ngày.",
        "basis": "Nếu tình trạng lặp lại, Ông/Bà vui lòng gửi bổ sung vào chính mã số này.",
        "contact": "Bộ phận tiếp nhận và trả kết quả, điện thoại 024 0000 0000.",
    },
    {
        "facts": "Đề xuất của Ông/Bà chưa có trong quy định hiện hành; hai địa phương đã làm thử.",
        "decision": "Chúng tôi đưa nội dung này vào kế hoạch sửa đổi quy định của quý tới.",
        "basis": "Dự thảo sẽ được lấy ý kiến công khai trên cổng thông tin; quy định hiện hành "
        "vẫn áp dụng cho đến khi có quy định mới.",
        "contact": "Vụ phụ trách, điện thoại 024 0000 0001.",
    },
    {
        "facts": "Hồ sơ nộp trực tuyến được tiếp nhận ngay trong ngày làm việc và có mã số riêng.",
        "decision": "Ông/Bà không phải nộp thêm bản giấy.",
        "basis": "Nếu bộ phận một cửa vẫn yêu cầu bản giấy, đề nghị Ông/Bà ghi lại tên đơn vị "
        "và thời gian để chúng tôi chấn chỉnh.",
        "contact": "Tổng đài hỗ trợ dịch vụ công, số 1900 0000, từ 7 giờ 30 đến 17 giờ.",
    },
)
QUESTIONS = (
    "Đề nghị Ông/Bà cho biết thêm thời điểm xảy ra và địa chỉ cụ thể để chúng tôi kiểm tra.",
    "Ông/Bà vui lòng cho biết số hồ sơ đã nộp và nơi nộp.",
)
ADDITION = (
    "Việc xảy ra sáng thứ Ba tuần trước, ngay cổng trụ sở. Tôi gửi thêm để cơ quan tiện kiểm tra."
)
RETURNED = "Đề nghị nêu rõ thời hạn và bỏ phần nói về hồ sơ của người khác."
ASKED_OF_OTHERS = (
    "Đề nghị Quý cơ quan cho biết quy định hiện hành và mức phí đang áp dụng đối với nội dung này."
)
CONTRIBUTED = (
    "Theo quy định hiện hành, việc này thuộc trách nhiệm của cấp cơ sở; không phải nộp thêm phí."
)
NOTES = (
    "Đã gọi cho đơn vị phụ trách, hẹn có kết quả kiểm tra vào thứ Năm.",
    "Trùng nội dung với một phản ánh tuần trước, nên trả lời chung.",
)
