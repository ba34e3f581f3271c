"""Texts of the site that do not stand in its templates: the refusals. Translations are in `portals/languages`."""

REASONS: dict[str, tuple[str, str]] = {
    "bad": ("Không hiểu yêu cầu", "Địa chỉ này có chỗ không đúng."),
    "bad-question": ("Không hiểu yêu cầu", "Một điều kiện trong địa chỉ này không đúng dạng. Ngày phải có dạng 2026-11-22."),
    "bad-method": ("Không hiểu yêu cầu", "Trang này chỉ để đọc."),
    "not-there": ("Không có trang này", "Địa chỉ có thể đã gõ nhầm. Bài đã bị gỡ khỏi cổng gốc vẫn còn ở đây; hãy thử tìm theo tiêu đề."),
    "too-long": ("Địa chỉ quá dài", "Hãy tìm bằng ít từ hơn."),
    "too-many": ("Bạn tìm kiếm quá nhanh", "Xin chờ vài giây rồi thử lại. Muốn lấy nhiều dữ liệu, hãy dùng kênh RSS hoặc API."),
    "busy": ("Máy chủ đang bận", "Kho lưu trữ đang bận. Xin thử lại sau ít phút."),
    "too-costly": ("Điều kiện tìm quá rộng", "Trả lời mất quá nhiều thời gian. Hãy thêm từ khóa, chọn một cổng hoặc một khoảng ngày."),
    "nothing-yet": ("Chưa có tin nào", "Kho lưu trữ chưa được tạo. Tin sẽ hiện ở đây sau lần thu thập đầu tiên."),
    "too-old": (
        "Đang chờ nâng cấp",
        "Kho lưu trữ do phiên bản cũ hơn của congtin ghi. Lần thu thập tới sẽ nâng cấp nó; dữ liệu vẫn nguyên vẹn.",
    ),
    "too-new": ("Đang chờ nâng cấp", "Kho lưu trữ do phiên bản mới hơn của congtin ghi. Người vận hành cần cập nhật máy chủ này."),
    "damaged": (
        "Kho lưu trữ gặp lỗi",
        "Dữ liệu không đọc được. Người vận hành cần khôi phục từ bản sao lưu; các kênh RSS tĩnh không bị ảnh hưởng.",
    ),
    "fault": ("Có lỗi ở phía chúng tôi", "Lỗi đã được ghi lại. Xin thử lại sau."),
}
"""Why there is no answer: a title and a sentence."""
