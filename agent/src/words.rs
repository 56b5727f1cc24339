//! What the agent says to people, in Vietnamese and English.

use hatang_report::WireTime;

use crate::home::TroubleKind;

/// Languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese, unless the system asks for English.
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// The language that `LC_ALL`, `LC_MESSAGES` or `LANG` asks for.
    #[must_use]
    pub fn of_environment() -> Self {
        let asked = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        Self::of_locale(asked.as_deref().unwrap_or_default())
    }

    fn of_locale(locale: &str) -> Self {
        if locale.starts_with("en") { Self::English } else { Self::Vietnamese }
    }

    /// An instant as people write it: Vietnamese time in Vietnamese, UTC in English.
    #[must_use]
    pub fn time(self, time: WireTime) -> String {
        const VIETNAM: i64 = 7 * 3600; // the whole year
        match self {
            Self::English => time.to_string(),
            Self::Vietnamese => {
                let local = WireTime::from_unix(time.unix() + VIETNAM).to_string();
                let (date, clock) = (&local[..10], &local[11..19]);
                let parts: Vec<&str> = date.split('-').rev().collect();
                format!("{} {clock}", parts.join("/"))
            }
        }
    }

    /// The phrase in this language.
    #[must_use]
    pub fn say(self, phrase: Phrase) -> &'static str {
        let (vietnamese, english) = phrase.both();
        match self {
            Self::Vietnamese => vietnamese,
            Self::English => english,
        }
    }
}

/// Everything that the agent says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase {
    /// Enrolment worked; followed by the unit.
    Enrolled,
    /// What to do after enrolment.
    NextOnce,
    /// An inventory was acknowledged; followed by the record's tag.
    Sent,
    /// An inventory was acknowledged and waits for a person.
    SentAndWaits,
    /// An inventory was written; followed by the file.
    Written,
    /// An inventory can't be written; followed by file and reason.
    NotWritten,
    /// No server knows this computer.
    NotEnrolled,
    /// Another agent runs on the same state.
    AlreadyRunning,
    /// Plain HTTP to another computer.
    PlainHttp,
    /// No address; followed by what was given.
    NotAnAddress,
    /// The certificate authority's file can't be used; followed by its name.
    BadAuthority,
    /// The state can't be read or written; followed by folder and reason.
    State,
    /// The key is gone or damaged.
    Key,
    /// The collector can't be started.
    Collector,
    /// Usage.
    Usage,
    /// Label: the server.
    Server,
    /// Label: the unit.
    Unit,
    /// Label: the record.
    Asset,
    /// Label: whether the agent runs.
    Running,
    /// Yes.
    Yes,
    /// No.
    No,
    /// Label: last contact.
    LastContact,
    /// Label: last inventory.
    LastInventory,
    /// Never.
    Never,
    /// Label: records that wait.
    Waiting,
    /// Label: records given up.
    Dropped,
    /// All is well.
    AllWell,
    /// Label: what is wrong.
    Wrong,
    /// A kind of trouble, with what helps.
    Trouble(TroubleKind),
}

impl Phrase {
    /// Vietnamese and English.
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Enrolled => ("Đã đăng ký máy tính này cho đơn vị", "This computer is enrolled for"),
            Self::NextOnce => (
                "Tiếp theo: chạy «hatang-agent once» để gửi cấu hình máy lần đầu.",
                "Next: run `hatang-agent once` to send the first inventory.",
            ),
            Self::Sent => ("Máy chủ đã nhận cấu hình máy; mã tài sản", "The server has the inventory; asset tag"),
            Self::SentAndWaits => (
                "Máy chủ đã nhận cấu hình máy; cán bộ phụ trách cần xác nhận đây là máy nào.",
                "The server has the inventory; an officer has to say which computer this is.",
            ),
            Self::Written => ("Đã ghi cấu hình máy vào", "The inventory is in"),
            Self::NotWritten => ("Không ghi được tệp", "The file can't be written"),
            Self::NotEnrolled => (
                "Máy tính này chưa được đăng ký. Chạy «hatang-agent enrol --server ĐỊA_CHỈ --code MÃ».",
                "This computer is not enrolled. Run `hatang-agent enrol --server URL --code CODE`.",
            ),
            Self::AlreadyRunning => (
                "Một tiến trình hatang-agent khác đang chạy trên máy này.",
                "Another hatang-agent is running on this computer.",
            ),
            Self::PlainHttp => (
                "Địa chỉ http:// chỉ dùng được với chính máy này; với máy chủ khác phải dùng https://.",
                "Plain http:// is for this computer alone; another server needs https://.",
            ),
            Self::NotAnAddress => (
                "Không phải địa chỉ máy chủ (ví dụ https://hatang.example.vn)",
                "Not a server address (such as https://hatang.example.vn)",
            ),
            Self::BadAuthority => {
                ("Tệp không chứa chứng thư CA hợp lệ (PEM)", "The file holds no usable CA certificate (PEM)")
            }
            Self::State => {
                ("Không đọc hoặc ghi được thư mục trạng thái", "The state folder can't be read or written")
            }
            Self::Key => (
                "Khóa của máy bị hỏng hoặc mất; hãy đăng ký lại với mã mới.",
                "The computer's key is damaged or gone; enrol again with a new code.",
            ),
            Self::Collector => ("Không khởi chạy được bộ thu thập", "The collector can't be started"),
            Self::Usage => (USAGE_VI, USAGE_EN),
            Self::Server => ("Máy chủ", "Server"),
            Self::Unit => ("Đơn vị", "Unit"),
            Self::Asset => ("Mã tài sản", "Asset tag"),
            Self::Running => ("Đang chạy", "Running"),
            Self::Yes => ("có", "yes"),
            Self::No => ("không", "no"),
            Self::LastContact => ("Liên lạc gần nhất", "Last contact"),
            Self::LastInventory => ("Gửi cấu hình gần nhất", "Last inventory"),
            Self::Never => ("chưa lần nào", "never"),
            Self::Waiting => ("Bản ghi chờ gửi", "Records waiting"),
            Self::Dropped => ("Bản ghi đã phải bỏ", "Records given up"),
            Self::AllWell => ("Mọi thứ bình thường.", "All is well."),
            Self::Wrong => ("Vấn đề", "Problem"),
            Self::Trouble(kind) => trouble(kind),
        }
    }
}

fn trouble(kind: TroubleKind) -> (&'static str, &'static str) {
    match kind {
        TroubleKind::Unreachable => (
            "Không kết nối được máy chủ. Kiểm tra mạng, cáp, tường lửa; bản ghi được giữ lại và sẽ gửi sau.",
            "The server can't be reached. Check network, cable and firewall; records are kept and sent later.",
        ),
        TroubleKind::Certificate => (
            "Chứng thư của máy chủ không được chấp nhận. Kiểm tra đồng hồ máy tính và tệp CA khi đăng ký.",
            "The server's certificate is not accepted. Check this computer's clock and the CA given at enrolment.",
        ),
        TroubleKind::Busy => ("Máy chủ đang bận; sẽ tự thử lại.", "The server is busy; this will be tried again."),
        TroubleKind::NotAccepted => (
            "Máy chủ không nhận máy này nữa (đã thu hồi hoặc đã xóa). Xin mã mới và đăng ký lại.",
            "The server no longer accepts this computer (revoked or removed). Get a new code and enrol again.",
        ),
        TroubleKind::Refused => (
            "Máy chủ từ chối dữ liệu được gửi. Báo cho quản trị viên kèm dòng dưới đây.",
            "The server refuses what it is sent. Give the administrator the line below.",
        ),
        TroubleKind::WrongAddress => (
            "Địa chỉ máy chủ đã dùng để đăng ký không phải địa chỉ công khai. Đăng ký lại với địa chỉ ghi dưới đây.",
            "The address used to enrol is not the server's public one. Enrol again with the address named below.",
        ),
        TroubleKind::NotTheServer => (
            "Nơi trả lời không phải máy chủ hatang. Kiểm tra địa chỉ và trang đăng nhập mạng (nếu có).",
            "What answers is not the hatang server. Check the address, and the network's log-in page if it has one.",
        ),
        TroubleKind::Collector => Phrase::Collector.both(),
        TroubleKind::Disk => (
            "Không ghi được đĩa của máy này. Kiểm tra dung lượng trống và quyền của thư mục trạng thái.",
            "This computer's disk refuses. Check free space and the state folder's permissions.",
        ),
    }
}

const USAGE_VI: &str = "\
hatang-agent: báo cho máy chủ biết máy tính gồm những gì và hoạt động ra sao

  enrol --server ĐỊA_CHỈ --code MÃ [--ca TỆP]   đăng ký máy tính này
  run                                           chạy liên tục (dịch vụ)
  once [--to-file TỆP]                          gửi cấu hình máy một lần, hoặc ghi vào tệp
  print                                         in những gì sẽ gửi, không gửi
  status                                        xem tình trạng

Thư mục trạng thái: HATANG_AGENT_STATE, mặc định /var/lib/hatang-agent
";

const USAGE_EN: &str = "\
hatang-agent: tells a server what a computer is made of and how it is doing

  enrol --server URL --code CODE [--ca FILE]   enrol this computer
  run                                          run on and on (as a service)
  once [--to-file FILE]                        send one inventory, or write it to a file
  print                                        print what would be sent, send nothing
  status                                       how things stand

State folder: HATANG_AGENT_STATE, by default /var/lib/hatang-agent
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_unless_english_is_asked_for() {
        assert_eq!(Language::of_locale("en_US.UTF-8"), Language::English);
        assert_eq!(Language::of_locale("vi_VN.UTF-8"), Language::Vietnamese);
        assert_eq!(Language::of_locale("C.UTF-8"), Language::Vietnamese);
        assert_eq!(Language::of_locale(""), Language::Vietnamese);
    }

    #[test]
    fn times() {
        let time = WireTime::from_unix(1_795_550_399);
        assert_eq!(Language::English.time(time), "2026-11-24T19:59:59Z");
        assert_eq!(Language::Vietnamese.time(time), "25/11/2026 02:59:59");
    }

    #[test]
    fn both_usages_name_all_commands() {
        for command in ["enrol --server", "--ca", "run", "once", "--to-file", "print", "status"] {
            assert!(USAGE_VI.contains(command) && USAGE_EN.contains(command), "{command}");
        }
    }
}
