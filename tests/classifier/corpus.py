"""A small corpus written for these tests: four departments, five languages, as people write."""

from classifier import Example

_TEXTS: dict[tuple[str, str], str] = {
    ("roads", "vi"): """
        Ổ gà trước cổng nhà tôi sâu cả gang tay, xe máy ngã liên tục mỗi khi trời mưa.
        Cầu qua kênh bị nứt mặt, xe tải vẫn chạy qua ầm ầm, bà con sợ sập.
        Đường làng đào lên đặt ống rồi bỏ đó ba tháng, bụi mù mịt không ai lấp.
        Đèn đỏ ngã tư hỏng cả tuần, giờ tan tầm xe cộ kẹt cứng.
        Vạch kẻ đường mòn hết, ban đêm không thấy làn nào ra làn nào.
        Nắp cống giữa phố mất từ hôm bão, hôm qua có cháu nhỏ ngã xuống.
        Xe buýt tuyến 12 bỏ bến, chờ cả tiếng không có chuyến.
        Đề nghị làm gờ giảm tốc ở khúc cua dốc vì xe lao nhanh quá.
        Biển báo cấm tải bị cây che, xe container cứ đi vào ngõ.
        Via he bi dao boi, nguoi di bo phai xuong long duong rat nguy hiem.
    """,
    ("roads", "en"): """
        The pothole at the bend has broken two axles this month and nobody fills it.
        Street lights along the embankment have been out since the storm.
        The bus stop was moved and there is no shelter from the rain any more.
        Lorries use our lane to avoid the toll and the bridge is cracking.
        Please paint the crossing again, drivers no longer see it at night.
        Roadworks were left half done and the dust is unbearable.
    """,
    ("schools", "vi"): """
        Lớp con tôi năm mươi hai cháu, cô giáo không kịp chấm bài.
        Trường thu tiền sửa chữa mà học sinh vẫn ngồi ghế gãy.
        Cháu học lớp bảy bị bạn đánh, nhà trường bảo hai bên tự giải quyết.
        Sách giáo khoa đổi mỗi năm, anh không để lại cho em dùng được.
        Bữa trưa bán trú toàn cơm nguội, phụ huynh không được vào bếp xem.
        Thầy dạy toán ép học thêm ở nhà, em nào không đi thì bị điểm kém.
        Điểm thi vào lớp mười công bố nhầm, con tôi từ đỗ thành trượt.
        Mong có lớp phụ đạo cho học sinh vùng cao trước kỳ thi.
        Co giao mam non quat thao chau, chau ve khoc khong chiu di hoc.
        Nhà vệ sinh học sinh hôi quá, các cháu nhịn cả buổi.
    """,
    ("schools", "en"): """
        My daughter's class has had no maths teacher since September.
        The school asks parents to pay for chairs that never arrive.
        Textbooks change every year so the younger child cannot use them.
        Pupils are made to take private lessons or their marks drop.
        The canteen serves cold rice and nobody may look into the kitchen.
        Exam results were published with the wrong names for our class.
    """,
    ("clinics", "vi"): """
        Tôi đưa mẹ đi cấp cứu, chờ hai tiếng không bác sĩ nào ngó tới.
        Trạm xá hết thuốc huyết áp cả tháng, người già phải mua ngoài.
        Bệnh viện bắt đóng tạm ứng rồi mới chụp phim cho con tôi.
        Y tá tiêm nhầm thuốc cho bà, tay sưng tím ba ngày.
        Phòng khám tư quảng cáo chữa khỏi ung thư bằng lá cây.
        Giường bệnh hai người nằm một, mùa sốt xuất huyết càng chật.
        Thẻ bảo hiểm còn hạn mà quầy thuốc bảo không có trong danh mục.
        Xin cho trạm y tế xã thêm máy siêu âm để bà bầu đỡ đi xa.
        Bac si ke toa toan thuc pham chuc nang dat tien, benh khong giam.
        Vắc xin cho trẻ hết từ hè, chờ mãi chưa có lịch tiêm lại.
    """,
    ("clinics", "en"): """
        We waited four hours in the emergency room with a bleeding child.
        The health post has been out of blood pressure pills for weeks.
        A nurse gave my grandmother the wrong injection.
        The hospital wants a deposit before it will take an x-ray.
        A private clinic claims to cure cancer with leaves.
        There are two patients in every bed on the fever ward.
    """,
    ("taxes", "vi"): """
        Tôi nộp tờ khai đúng hạn mà vẫn bị phạt chậm, gọi không ai nghe máy.
        Hoàn thuế chờ tám tháng chưa thấy tiền, vốn liếng cạn sạch.
        Cán bộ đòi thêm giấy không có trong danh sách mới cho đóng dấu hóa đơn.
        Hệ thống kê khai treo đúng ngày cuối, doanh nghiệp nào cũng nháo nhào.
        Quán phở nhà tôi bị ấn mức khoán gấp ba năm ngoái không giải thích.
        Mã số của tôi bị công ty lạ dùng để kê lương khống.
        Nộp lệ phí trước bạ hai lần, xin trả lại một lần thì bị chỉ vòng vo.
        Nên cho hộ kinh doanh nộp qua điện thoại như đóng tiền điện.
        Hoa don dien tu xuat xong sua khong duoc, khach hang khong nhan.
        Người phụ thuộc của tôi bị xóa, cuối năm bị truy thu mười triệu.
    """,
    ("taxes", "en"): """
        My refund has been pending for eight months and the business is out of cash.
        I filed on time and was fined for being late, nobody picks up the phone.
        A stranger's company declared wages under my tax number.
        The filing site hangs on the last day of every quarter.
        I paid the registration fee twice and cannot get one payment back.
        The electronic invoice cannot be corrected once it is issued.
    """,
}
_ELSEWHERE: dict[tuple[str, str], str] = {
    ("roads", "ru"): """
        Яма перед домом такая, что машины ломают подвеску.
        Автобус не приходит часами, остановка без навеса.
        Фонари на мосту не горят уже месяц.
    """,
    ("schools", "ru"): """
        В классе сорок детей, учителя математики нет с сентября.
        Школа собирает деньги на парты, а парт так и нет.
        Учебники меняют каждый год, младшему ничего не остаётся.
    """,
    ("clinics", "nb"): """
        Vi ventet fire timer på legevakten med et barn som blødde.
        Sykehjemmet har ikke hatt blodtrykksmedisin på flere uker.
        Sykepleieren ga bestemor feil sprøyte, og armen ble blå.
    """,
    ("taxes", "nb"): """
        Jeg leverte skattemeldingen i tide og fikk likevel straffegebyr.
        Pengene jeg har til gode, har latt vente på seg i åtte måneder.
        Noen har ført lønn på mitt nummer i et firma jeg ikke kjenner.
    """,
    ("roads", "ar"): """
        الحفرة أمام بيتنا كسرت عجلات ثلاث سيارات ولا أحد يردمها.
        الحافلة لا تأتي في موعدها والموقف بلا مظلة.
        أضواء الشارع مطفأة منذ العاصفة والناس تتعثر في الظلام.
    """,
    ("clinics", "ar"): """
        انتظرنا أربع ساعات في الطوارئ وطفلي ينزف ولم يأت طبيب.
        لا يوجد دواء ضغط في المركز الصحي منذ أسابيع.
        أعطت الممرضة جدتي حقنة خاطئة فتورمت يدها.
    """,
}
_HELD_OUT: tuple[tuple[str, str, str], ...] = (
    ("roads", "vi", "Mặt đường lún thành ổ gà, xe máy tránh nhau ngã hai người sáng nay."),
    ("roads", "vi", "Đèn đường tắt cả dãy phố, ban đêm người đi bộ không thấy gì."),
    ("roads", "en", "The bridge is cracking under lorries and the street has no lights."),
    ("schools", "vi", "Cô giáo bắt cả lớp học thêm, cháu nào nghỉ thì điểm thấp."),
    ("schools", "vi", "Học sinh lớp một phải mua sách giáo khoa mới dù anh còn bộ cũ."),
    ("schools", "en", "Parents pay for textbooks and chairs, yet the class has no teacher."),
    ("clinics", "vi", "Bác sĩ kê thuốc ngoài danh mục bảo hiểm, mẹ tôi không mua nổi."),
    ("clinics", "vi", "Chờ cấp cứu cả đêm, bệnh viện đòi tạm ứng mới khám."),
    ("clinics", "en", "No doctor came to the emergency room and the pills ran out."),
    ("taxes", "vi", "Kê khai đúng hạn mà hệ thống báo phạt, gọi không ai trả lời."),
    ("taxes", "vi", "Tiền hoàn thuế của doanh nghiệp treo nửa năm không giải thích."),
    ("taxes", "en", "I was fined though I filed on time and the refund is still pending."),
)
_KINDS: tuple[tuple[str, str], ...] = (
    ("denunciation", "Ông trưởng phòng nhận phong bì năm triệu mới ký, tôi có ghi âm làm chứng."),
    ("denunciation", "Giám đốc lập khống chứng từ, rút tiền công quỹ chia nhau, đề nghị điều tra."),
    ("denunciation", "Tôi tố cáo cán bộ nhận hối lộ của nhà thầu, có ảnh chụp kèm theo."),
    ("denunciation", "Hiệu trưởng ăn chặn tiền ăn của học sinh, có sổ ghi chép làm bằng chứng."),
    ("denunciation", "I have recordings of the inspector taking bribes from the contractor."),
    ("spam", "Vay nhanh không thế chấp, giải ngân 5 phút, liên hệ zalo ngay hôm nay!"),
    ("spam", "Khuyến mãi sốc giảm 70% toàn bộ đồng hồ, bấm vào liên kết để nhận quà."),
    ("spam", "Nhận làm bằng cấp giấy tờ giá rẻ, uy tín, giao hàng tận nơi."),
    ("spam", "Cheap loans approved in five minutes, click the link to get a gift!"),
    ("spam", "Kiếm tiền tại nhà 20 triệu mỗi tháng, chỉ cần điện thoại, nhắn tin ngay."),
)


def _examples(texts: dict[tuple[str, str], str]) -> list[Example]:
    found = []
    for (department, language), block in texts.items():
        lines = [line.strip() for line in block.strip().splitlines()]
        found += [
            Example(line, department, language=language, id=f"{department}-{language}-{number}")
            for number, line in enumerate(lines)
        ]
    return found


def examples() -> list[Example]:
    """64 reports in Vietnamese and English."""
    return _examples(_TEXTS)


def many_languages() -> list[Example]:
    """The same and 18 in Russian, Norwegian and Arabic."""
    return examples() + _examples(_ELSEWHERE)


def kinds() -> list[Example]:
    """Ten texts that are no reports; the spam is nobody's."""
    return [
        Example(text, "taxes" if kind == "denunciation" else "", kind, "vi", id=f"{kind}-{number}")
        for number, (kind, text) in enumerate(_KINDS)
    ]


def held_out() -> list[Example]:
    """Twelve texts on the same matters in other words."""
    return [
        Example(text, department, language=language, id=f"held-{number}")
        for number, (department, language, text) in enumerate(_HELD_OUT)
    ]


def profiles() -> list[Example]:
    """What the departments say of themselves; the harbour office has nothing else."""
    return [
        Example("Đường sá, cầu cống, giao thông, xe buýt, đèn đường", "roads", "", "vi"),
        Example("Trường học, giáo viên, học sinh, sách giáo khoa", "schools", "", "vi"),
        Example("Bệnh viện, bác sĩ, thuốc, khám chữa bệnh, tiêm chủng", "clinics", "", "vi"),
        Example("Thuế, hóa đơn, kê khai, hoàn thuế, lệ phí", "taxes", "", "vi"),
        Example("Cảng biển, tàu thuyền, neo đậu, bốc dỡ container ở cảng", "harbour", "", "vi"),
    ]
