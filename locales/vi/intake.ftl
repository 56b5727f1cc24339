### What computers report: identity, conflicts, facts, parts.

## What was decided about a report
identity-verdict-existing = Là máy đã có hồ sơ
identity-verdict-new = Máy mới, đã lập hồ sơ
identity-verdict-clone = Máy khác dùng khóa sao chép, đã lập hồ sơ riêng
identity-verdict-conflict = Chưa rõ là máy nào, chờ người xác nhận

## By which rule
identity-rule-alias = Có người đã xác nhận báo cáo này thuộc hồ sơ.
identity-rule-serial-and-uuid = Số sê-ri và mã UUID đều trùng với hồ sơ.
identity-rule-serial = Số sê-ri trùng với hồ sơ.
identity-rule-uuid = Mã UUID trùng với hồ sơ.
identity-rule-key = Khóa của phần mềm trạm (hoặc bản cài hệ điều hành) trùng, ổ đĩa hoặc cạc mạng cũng trùng.
identity-rule-key-and-name = Khóa của phần mềm trạm (hoặc bản cài hệ điều hành) trùng, phần cứng không mâu thuẫn.
identity-rule-adapter = Cạc mạng trùng, tên máy hoặc ổ đĩa cũng trùng.
identity-rule-nothing = Không có hồ sơ nào đủ căn cứ.

## What a report shows besides
identity-event-uuid-changed = Mã UUID đã đổi, số sê-ri và cạc mạng vẫn như cũ.
identity-event-board-replaced = Bo mạch chủ đã được thay.
identity-event-serial-changed = Số sê-ri đã đổi, mã UUID vẫn như cũ.
identity-event-foreign-key = Máy đang dùng khóa của { $other }. Hãy đăng ký lại máy này bằng mã đăng ký mới.
identity-event-shares-strong = { $other } có cùng số sê-ri hoặc mã UUID với máy này.

## What is compared
identity-kind-serial = Số sê-ri
identity-kind-uuid = Mã UUID
identity-kind-disk = Ổ đĩa
identity-kind-mac = Cạc mạng
identity-kind-installation = Bản cài hệ điều hành
identity-kind-host = Tên máy
identity-kind-key = Khóa của phần mềm trạm
identity-relation-same = Trùng
identity-relation-different = Khác
identity-relation-unknown = Không so được

## Why people should look
conflict-reason-several = Có nhiều hồ sơ cùng khớp. Hãy chọn hồ sơ đúng.
conflict-reason-unconfirmed = Khóa trỏ đến một hồ sơ nhưng không có gì xác nhận. Hãy cho biết có phải máy đó không.
conflict-reason-copied-key = Khóa bị sao chép từ máy khác, thường do nhân bản ổ đĩa. Hãy đăng ký lại máy.
conflict-reason-shared-number = Hai hồ sơ có cùng số sê-ri hoặc mã UUID. Hãy xem có phải một máy không.

## Why part of a report was left out
ignored-wrong-value = Giá trị không hợp lệ, đã bỏ qua
ignored-list-cut = Danh sách quá dài, chỉ giữ phần đầu
ignored-text-cut = Văn bản quá dài, chỉ giữ phần đầu
ignored-too-deep = Dữ liệu lồng nhau quá sâu, đã bỏ qua
ignored-too-much = Quá nhiều dữ liệu, đã bỏ qua phần thừa
ignored-repeated = Bị ghi hai lần, giữ lần sau
ignored-not-utf8 = Ký tự hỏng đã được thay thế

## The computer's clock
clock-right = Đồng hồ đúng
clock-wrong = Đồng hồ sai
clock-lost = Đồng hồ mất giờ, có thể đã hết pin CMOS

## Facts in the history
fact-hostname = Tên máy
fact-domain = Miền hoặc nhóm làm việc
fact-vendor = Hãng sản xuất
fact-model = Kiểu máy
fact-serial = Số sê-ri
fact-uuid = Mã UUID
fact-board = Bo mạch chủ
fact-firmware = Phiên bản BIOS/UEFI
fact-secure-boot = Khởi động an toàn (Secure Boot)
fact-tpm = TPM
fact-ram-bytes = Dung lượng bộ nhớ
fact-os = Hệ điều hành
fact-os-build = Bản dựng hệ điều hành
fact-os-edition = Ấn bản hệ điều hành
fact-os-installed = Ngày cài hệ điều hành

## Parts of a computer
component-processor = Bộ xử lý
component-memory-module = Thanh nhớ
component-disk = Ổ đĩa
component-adapter = Cạc mạng
component-display = Màn hình
component-graphics = Cạc đồ họa
component-battery = Pin
component-printer = Máy in đã cài

## Columns that a person may override
column-hostname = Tên máy
column-vendor = Hãng sản xuất
column-model = Kiểu máy
column-serial = Số sê-ri
column-chassis = Loại máy
column-cpu-name = Bộ xử lý
column-cpu-cores = Số nhân
column-cpu-threads = Số luồng
column-ram-bytes = Bộ nhớ
column-disk-kind = Loại ổ đĩa
column-disk-bytes = Dung lượng ổ đĩa
column-os-family = Dòng hệ điều hành
column-os-name = Hệ điều hành
column-os-version = Phiên bản hệ điều hành
column-os-build = Bản dựng hệ điều hành
column-os-edition = Ấn bản hệ điều hành
column-firmware-date = Ngày phát hành BIOS/UEFI
column-boot-seconds = Thời gian khởi động

nav-agents = Máy trạm
nav-agents-count = { $count } máy chưa rõ
nav-conflicts = Máy chưa rõ
agents-why = Cài phần mềm trạm lên máy tính bằng một mã đăng ký; máy tự báo cấu hình và giờ bật máy.
codes-new = Tạo mã đăng ký
codes = Mã đăng ký
codes-none = Chưa có mã nào.
code = Mã
code-uses = Số máy
code-uses-hint = Mã dùng được trong 14 ngày, cho chừng này máy.
code-label = Ghi chú
code-label-hint = Ví dụ: các máy tầng 1
code-make = Tạo mã
code-left = Còn lại
code-until = Hết hạn
code-revoke = Thu hồi
code-revoked = đã thu hồi
code-over = hết hạn
code-made = Mã đăng ký mới
code-made-why = Dùng cho { $uses } máy, trong 14 ngày. Mã chỉ hiện lần này.
code-step-download = Tải phần mềm trạm về máy:
code-step-run-there = Trong thư mục chứa tệp hatang-agent trên máy cần khai báo, chạy dòng lệnh này (quyền quản trị); máy được đăng ký và gửi báo cáo đầu tiên:
code-step-run = Trong thư mục vừa tải về, chạy dòng lệnh này (quyền quản trị); máy được đăng ký và gửi báo cáo đầu tiên:
code-step-keep = Để máy tiếp tục báo, cho lệnh này chạy cùng máy (dịch vụ):
builds = Phần mềm trạm
builds-none = Quản trị viên chưa đặt bản cài phần mềm trạm lên máy chủ (HATANG_AGENT_DIR).
devices = Máy đã đăng ký
devices-why = máy lạ thì từ chối bằng một lần bấm
devices-none = Chưa máy nào đăng ký
devices-none-way-on = Tạo một mã ở trên rồi chạy dòng lệnh trên từng máy.
device-host = Tên máy
device-record = Hồ sơ
device-no-record = chưa có hồ sơ
device-enrolled = Đăng ký
device-seen = Báo lần cuối
device-version = Phiên bản
device-reject = Từ chối
device-rejected = đã từ chối
device-reject-sure = Máy này sẽ không gửi báo cáo được nữa. Tiếp tục?
conflicts-why = Báo cáo khớp với nhiều hồ sơ, hoặc trùng mã khóa. Xem bằng chứng rồi quyết định; lúc nào cũng tách lại được.
conflicts-none = Không có máy nào cần xem
conflicts-none-why = Mọi báo cáo đều khớp rõ với một hồ sơ.
conflict-is = Chính là { $tag }
conflict-another = Là máy khác, lập hồ sơ mới
conflict-leave = Giữ như hiện tại
evidence = Dấu hiệu
evidence-reported = Máy báo
evidence-recorded = Hồ sơ
event-reported = Máy tự báo lần đầu
event-observed = { $detail }
event-overridden = Sửa tay: { $detail }
pc-facts = Cấu hình máy tự báo
pc-reported = báo lần cuối { $when }
pc-parts = Linh kiện bên trong
pc-slots = { $used } trong { $all } khe đã lắp
pc-use = Giờ bật máy 90 ngày
pc-use-note = mỗi cột một ngày; đỏ: tắt đột ngột
pc-use-share = { $share } giờ làm việc 30 ngày qua có bật máy
pc-use-none = Chưa có số liệu giờ bật máy.
pc-merge = Hồ sơ này trùng với máy khác
pc-merge-tag = Mã tài sản của hồ sơ giữ lại
pc-merge-do = Gộp hồ sơ
pc-merged = Đã gộp: { $tag }
pc-split = Tách lại
observed-fact = { $fact }: { $before } → { $after }
observed-added = Lắp thêm { $kind }: { $part }
observed-removed = Tháo { $kind }: { $part }
observed-replaced = Thay { $kind }: { $before } → { $after }
pc-observed = máy báo: { $value }
pc-use-day = { $day }: { $hours } giờ
seconds = { $n } giây
value-hdd = HDD
value-ssd = SSD
value-all-in-one = liền màn hình
value-desktop = để bàn
value-laptop = xách tay
value-other = khác
value-server = máy chủ
value-tablet = máy tính bảng
value-unknown = chưa rõ
value-linux = Linux
value-windows = Windows
facts-title = Cấu hình { $tag }
facts-why = Giá trị sửa tay được dùng thay giá trị máy báo, kèm tên người sửa và lý do. Giá trị máy báo vẫn được giữ nguyên.
facts-all = Mọi thông số
facts-and-change = Mọi thông số, sửa tay
facts-none = Máy này chưa tự báo cấu hình
facts-none-way-on = Khi phần mềm trạm gửi báo cáo đầu tiên, các thông số hiện ở đây.
fact = Thông số
fact-observed = Máy báo
fact-said = Sửa tay
fact-over = hết hạn
fact-change = Sửa: { $fact }
fact-value = Giá trị đúng
fact-until = Có giá trị đến hết ngày
fact-until-hint = Để trống: đến khi có người bỏ.
fact-until-said = đến hết { $day }
fact-why = Vì sao
fact-why-hint = Ví dụ: đọc trên nhãn dán ở vỏ máy
fact-take-back = Bỏ sửa tay
fact-hint-memory = Ví dụ: 8 GB
fact-hint-disk = Ví dụ: 500 GB hoặc 1 TB, như ghi trên ổ đĩa
fact-hint-day = Ví dụ: 24/11/2019
fact-hint-seconds = Số giây
pc-bind = Ghép hồ sơ
pc-bind-record = Máy này đã có hồ sơ nhập tay
pc-bind-record-why = Hồ sơ nhập tay giữ nguyên mã tài sản, mã QR và diễn biến; cấu hình và giờ bật máy hiện ở hồ sơ đó. Lúc nào cũng tách lại được.
pc-bind-record-choose = Hồ sơ nhập tay của máy này
pc-bind-computer = Hồ sơ này là một máy đang tự báo
pc-bind-computer-why = Hồ sơ này giữ nguyên mã tài sản, mã QR và diễn biến; cấu hình và giờ bật máy của máy được chọn hiện ở đây. Lúc nào cũng tách lại được.
pc-bind-computer-choose = Máy tự báo
devices-of-code = máy vào bằng mã …{ $hint }
devices-all = Xem tất cả
collected-title = Phần mềm trạm thu thập những gì
collected-why = Dưới đây là toàn bộ những gì phần mềm trạm gửi về máy chủ, từng trường một, lấy thẳng từ định nghĩa của bản tin.
collected-never = Không bao giờ thu thập: tên người dùng, tài liệu, lịch sử duyệt web, phím đã gõ, nội dung màn hình, dòng lệnh của các chương trình.
collected-from = Xem đúng bản tin của một máy mà không gửi đi:
value-on = bật
value-off = tắt
devices-search-hint = Tên máy, mã thẻ, phòng
