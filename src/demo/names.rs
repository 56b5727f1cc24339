//! People, and how computers and printers are called. All of them are made up.

use super::random::Random;
use crate::db::fold;

/// Family names by how common they are, in percent.
const FAMILIES: &[(i64, &str)] = &[
    (31, "Nguyễn"),
    (11, "Trần"),
    (9, "Lê"),
    (7, "Phạm"),
    (5, "Hoàng"),
    (5, "Phan"),
    (4, "Vũ"),
    (4, "Đặng"),
    (4, "Bùi"),
    (3, "Đỗ"),
    (3, "Hồ"),
    (3, "Ngô"),
    (2, "Dương"),
    (2, "Lý"),
    (2, "Điểu"),
    (1, "Thổ"),
    (1, "Lâm"),
    (1, "Mai"),
    (1, "Tống"),
    (1, "Nông"),
];

const WOMEN: &[&str] = &[
    "Thị Lan",
    "Thị Hồng",
    "Thị Thu Hà",
    "Thị Mai",
    "Thị Bích Ngọc",
    "Thị Kim Oanh",
    "Thị Thanh Thúy",
    "Ngọc Ánh",
    "Thị Phương",
    "Thị Minh Nguyệt",
    "Thị Tuyết",
    "Thị Hạnh",
    "Thùy Dương",
    "Thị Yến",
    "Thị Xuân",
    "Bảo Trân",
    "Thị Quỳnh Như",
    "Thị Cẩm Tú",
    "Thị Ngân",
    "Thị Loan",
];

const MEN: &[&str] = &[
    "Văn Hùng",
    "Văn Dũng",
    "Minh Tuấn",
    "Quốc Việt",
    "Đình Phúc",
    "Hữu Nghĩa",
    "Thanh Sơn",
    "Văn Bình",
    "Đức Thắng",
    "Công Danh",
    "Hoàng Long",
    "Văn Tâm",
    "Xuân Trường",
    "Quang Vinh",
    "Tiến Đạt",
    "Văn Lộc",
    "Anh Khoa",
    "Trọng Nhân",
    "Văn Út",
    "Thành Trung",
];

/// A person's name.
pub(super) fn person(random: &mut Random) -> String {
    let family = random.weighted(FAMILIES);
    let given = if random.chance(52) { random.pick(WOMEN) } else { random.pick(MEN) };
    format!("{family} {given}")
}

/// How a unit's computers begin their names: its own, without marks and spaces, short enough for NetBIOS (15 characters
/// with the number).
pub(super) fn host_prefix(unit: &str) -> String {
    fold::words(unit).concat().to_uppercase().chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_fit_netbios() {
        assert_eq!(host_prefix("Đăk Ơ"), "DAKO");
        assert_eq!(format!("{}-PC0123", host_prefix("Nam Cát Tiên")).len(), 15);
    }
}
