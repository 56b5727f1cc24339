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
identity-rule-key = Khóa của trình theo dõi (hoặc bản cài hệ điều hành) trùng, ổ đĩa hoặc cạc mạng cũng trùng.
identity-rule-key-and-name = Khóa của trình theo dõi (hoặc bản cài hệ điều hành) trùng, phần cứng không mâu thuẫn.
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
identity-kind-key = Khóa của trình theo dõi
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
