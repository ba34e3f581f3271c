"""The people and places of the fictional ward of Đồng Mây; all of them are invented."""

OFFICERS: dict[str, tuple[str, ...]] = {
    "secretary": ("đồng chí Trần Thị Minh Nguyệt, Bí thư Đảng ủy, Chủ tịch HĐND phường",),
    "standing": ("đồng chí Đỗ Văn Thịnh, Phó Bí thư Thường trực Đảng ủy phường",),
    "chair": ("đồng chí Nguyễn Đăng Khoa, Phó Bí thư Đảng ủy, Chủ tịch UBND phường",),
    "vice": (
        "đồng chí Lê Quang Vinh, Phó Chủ tịch UBND phường",
        "đồng chí Phạm Thu Hường, Phó Chủ tịch UBND phường",
    ),
    "council": ("đồng chí Vũ Thị Lan Anh, Phó Chủ tịch HĐND phường",),
    "front": ("đồng chí Hoàng Đình Toàn, Chủ tịch Ủy ban MTTQ Việt Nam phường",),
    "police": ("Trung tá Bùi Hữu Nghĩa, Trưởng Công an phường",),
    "military": ("đồng chí Đặng Xuân Lộc, Chỉ huy trưởng Ban Chỉ huy Quân sự phường",),
    "youth": ("đồng chí Ngô Bảo Trâm, Bí thư Đoàn phường",),
    "women": ("đồng chí Lương Thị Hạnh, Chủ tịch Hội Liên hiệp Phụ nữ phường",),
    "farmers": ("đồng chí Trịnh Văn Độ, Chủ tịch Hội Nông dân phường",),
    "veterans": ("đồng chí Phan Trọng Hiếu, Chủ tịch Hội Cựu chiến binh phường",),
    "doctor": ("bác sĩ Tạ Thị Kim Oanh, Trạm trưởng Trạm Y tế phường",),
}

PLACES: dict[str, tuple[str, ...]] = {
    "tdp": (
        "TDP Thượng Mây", "TDP Hạ Mây", "TDP Bến Trúc", "TDP Gò Sen", "TDP Ao Sậy",
        "TDP Cầu Tre", "TDP Đồng Vàng", "TDP Lò Ngói", "TDP Chợ Đệm", "TDP Xóm Đình",
        "TDP Bãi Dâu", "TDP Vườn Quýt", "TDP Ngõ Gạch", "TDP Đường Ngang", "TDP Phú Thuận",
        "TDP An Lạc", "TDP Cửa Ngòi", "TDP Đầu Cầu", "TDP Nghĩa Hòa", "TDP Giếng Đá",
    ),
    "school": (
        "Trường Mầm non Hoa Mây", "Trường Mầm non Bến Trúc", "Trường Tiểu học Đồng Mây 1",
        "Trường Tiểu học Đồng Mây 2", "Trường THCS Đồng Mây", "Trường THCS Gò Sen",
        "Trường THPT Ví Dụ số 2",
    ),
    "street": (
        "đường Bờ Mây", "đường Gò Sen", "phố Cầu Tre", "phố Lò Ngói", "đường Bến Trúc",
        "phố Chợ Đệm", "đường Giếng Đá", "đường Ven Ngòi",
    ),
    "field": (
        "xứ đồng Cửa Đình", "xứ đồng Ao Sậy", "xứ đồng Bãi Ngoài", "cánh đồng Đồng Vàng",
        "xứ đồng Sau Làng", "cánh đồng Ven Ngòi",
    ),
    "relic": (
        "đình Thượng Mây", "đền Bến Trúc", "chùa Gò Sen", "nghè Hạ Mây", "đình Xóm Đình",
    ),
    "hall": (
        "hội trường UBND phường", "hội trường Trung tâm văn hóa phường",
        "phòng họp tầng 2 trụ sở UBND phường",
    ),
}  # fmt: skip

SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Đào",
    "Đinh", "Mai", "Lương", "Tạ", "Chu", "Trịnh", "Đoàn", "Quách",
)  # fmt: skip
GIVEN_MEN = (
    "Văn Tấn", "Đình Hợp", "Quang Duyệt", "Hữu Phước", "Văn Chiến", "Xuân Bách", "Công Định",
    "Trọng Nghĩa", "Bá Lưu", "Đức Thuần", "Văn Đoan", "Thế Vượng", "Minh Tuyển", "Khắc Điệp",
)  # fmt: skip
GIVEN_WOMEN = (
    "Thị Nhài", "Thị Đượm", "Thu Hiền", "Thị Thoa", "Ngọc Điệp", "Thị Khuyên", "Bích Liễu",
    "Thị Mận", "Hồng Thắm", "Thị Ngoãn", "Phương Dung", "Thị Vân", "Thanh Huyền", "Thị Sợi",
)  # fmt: skip
PEN_NAMES = (
    "Thu Hà", "Đức Long", "Minh Châu", "Hải Yến", "Quang Huy", "Bích Ngọc", "Văn Khánh",
    "Đăng Dũng", "Kiều Trang", "Hữu Độ",
)  # fmt: skip
