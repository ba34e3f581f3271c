"""What stands around the content of every page: menu, side blocks, and the portlets that the head configures."""

from typing import NamedTuple

from demo_portal.language import slug


class MenuEntry(NamedTuple):
    """An entry of the menu with its sub-entries."""

    name: str
    path: str
    children: tuple["MenuEntry", ...] = ()


def _group(name: str, children: tuple[str, ...], path: str = "") -> MenuEntry:
    place = path or f"/{slug(name)}"
    return MenuEntry(name, place, tuple(MenuEntry(child, f"{place}/{slug(child)}") for child in children))


MENU: tuple[MenuEntry, ...] = (
    MenuEntry("Trang chủ", "/"),
    _group(
        "Giới thiệu",
        (
            "Lịch sử hình thành", "Vị trí địa lý", "Điều kiện tự nhiên", "Dân số, lao động",
            "Bản đồ hành chính", "Di tích, danh thắng", "Đảng ủy phường", "HĐND phường",
            "UBND phường", "Ủy ban MTTQ và các đoàn thể", "Công an phường",
            "Ban Chỉ huy Quân sự", "Trạm Y tế", "Các trường học", "Danh bạ điện thoại",
        ),
    ),
    _group(
        "Tin tức - Sự kiện",
        (
            "Hoạt động của lãnh đạo", "Xây dựng Đảng", "Quốc phòng - An ninh",
            "Văn hóa - Thể thao", "Mặt trận và đoàn thể", "Phòng chống thiên tai",
            "Gương người tốt, việc tốt", "Tin ảnh", "Phóng sự truyền thanh",
        ),
        "/tin-tuc-su-kien",
    ),
    _group(
        "Kinh tế - Xã hội",
        (
            "Nông nghiệp", "Công thương", "Tài chính - Ngân sách", "Giáo dục", "Y tế",
            "Lao động - Việc làm", "Giảm nghèo", "Giải phóng mặt bằng", "Làng nghề",
        ),
        "/kinh-te-xa-hoi",
    ),
    _group(
        "Chuyển đổi số",
        (
            "Chính quyền số", "Kinh tế số", "Xã hội số", "Cải cách hành chính",
            "Tổ công nghệ số cộng đồng", "An toàn thông tin",
        ),
        "/chuyen-doi-so",
    ),
    _group(
        "Thông báo",
        (
            "Lịch tiếp công dân", "Lịch công tác", "Lịch cắt điện, nước", "Tiêm chủng",
            "Tuyển dụng", "Đấu giá, đấu thầu", "Quy hoạch, kế hoạch sử dụng đất",
        ),
        "/thong-bao",
    ),
    _group(
        "Thủ tục hành chính",
        (
            "Hộ tịch", "Chứng thực", "Đất đai", "Bảo trợ xã hội", "Người có công",
            "Đăng ký kinh doanh", "Xây dựng", "Tra cứu hồ sơ", "Đánh giá hài lòng",
        ),
    ),
    _group(
        "Văn bản",
        ("Nghị quyết", "Quyết định", "Kế hoạch", "Chỉ thị", "Công văn", "Lấy ý kiến dự thảo"),
    ),
    _group(
        "Công khai",
        (
            "Dự toán ngân sách", "Quyết toán ngân sách", "Mua sắm công", "Kết quả xử lý hồ sơ",
            "Kết luận thanh tra", "Các khoản đóng góp",
        ),
    ),
    MenuEntry("Hỏi đáp", "/hoi-ap"),
    MenuEntry("Liên hệ", "/lien-he"),
)  # fmt: skip

PORTLETS: tuple[tuple[str, str], ...] = (
    ("bannerportal_WAR_bacninhportlet", "Ảnh đầu trang"),
    ("clockportal_WAR_bacninhportlet", "Ngày tháng"),
    ("searchportal_WAR_bacninhportlet", "Tìm kiếm"),
    ("menuportal_WAR_bacninhportlet", "Thực đơn chính"),
    ("mobilemenu_WAR_bacninhportlet", "Thực đơn di động"),
    ("breadcrumbportal_WAR_bacninhportlet", "Đường dẫn trang"),
    ("mainnews_WAR_bacninhportlet", "Nội dung tin"),
    ("relatednews_WAR_bacninhportlet", "Tin liên quan"),
    ("newsboxbacninh_WAR_bacninhportlet", "Tin mới nhất"),
    ("weatherportal_WAR_bacninhportlet", "Thời tiết"),
    ("pollportal_WAR_bacninhportlet", "Thăm dò ý kiến"),
    ("linkportal_WAR_bacninhportlet", "Liên kết trang"),
    ("galleryportal_WAR_bacninhportlet", "Thư viện ảnh"),
    ("videoportal_WAR_bacninhportlet", "Thư viện video"),
    ("documentportal_WAR_bacninhportlet", "Văn bản mới"),
    ("onegateportal_WAR_bacninhportlet", "Kết quả một cửa"),
    ("feedbackportal_WAR_bacninhportlet", "Phản ánh hiện trường"),
    ("visitorportal_WAR_bacninhportlet", "Lượt truy cập"),
    ("footerportal_WAR_bacninhportlet", "Chân trang"),
)
LINKS = (
    "Cổng thông tin điện tử tỉnh Ví Dụ", "Cổng dịch vụ công tỉnh Ví Dụ", "Báo Ví Dụ điện tử",
    "Đài truyền thanh phường", "Phường Bến Sông", "Phường Trúc Lâm Hạ", "Xã Cồn Mây",
    "Xã Đồng Trúc", "Công báo tỉnh", "Hệ thống phản ánh kiến nghị",
)  # fmt: skip


def menu_paths() -> frozenset[str]:
    """Every path of the menu that is neither the home page nor a section."""
    entries = [entry for top in MENU for entry in (top, *top.children)]
    return frozenset(entry.path for entry in entries)
