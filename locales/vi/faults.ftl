### Faults: names of states, steps, causes.

## Where a fault stands
fault-state-new = Mới báo
fault-state-acknowledged = Đã tiếp nhận
fault-state-in-progress = Đang xử lý
fault-state-waiting = Đang chờ
fault-state-resolved = Đã khắc phục
fault-state-closed = Đã đóng
fault-state-reopened = Mở lại
fault-state-cancelled = Đã hủy

## For whom it waits
fault-waiting-parts = Chờ linh kiện, vật tư
fault-waiting-provider = Chờ nhà cung cấp, bảo hành
fault-waiting-province = Chờ cấp trên

## Steps (buttons)
fault-action-acknowledge = Tiếp nhận
fault-action-start = Bắt đầu xử lý
fault-action-wait = Chuyển sang chờ
fault-action-resolve = Đã khắc phục
fault-action-close = Đóng phiếu
fault-action-reopen = Mở lại
fault-action-cancel = Hủy phiếu

## Why it broke
fault-cause-wear = Hao mòn do sử dụng lâu
fault-cause-part-failed = Hỏng linh kiện
fault-cause-consumable = Hết mực, giấy, pin hoặc vật tư khác
fault-cause-software = Lỗi phần mềm, trình điều khiển, mã độc
fault-cause-settings = Sai hoặc mất cài đặt
fault-cause-power = Sự cố điện
fault-cause-outside = Lỗi của nhà cung cấp hoặc hệ thống dùng chung
fault-cause-handling = Thao tác, sử dụng không đúng
fault-cause-nature = Mưa bão, sét, ngập nước, côn trùng
fault-cause-other = Nguyên nhân khác
fault-cause-unknown = Chưa rõ nguyên nhân

## Lists
nav-faults = Sự cố
nav-faults-count = { $count } sự cố quá hạn
faults-why = Phiếu báo sự cố đang mở, việc đến hạn trước đứng trước.
faults-search-hint = Phiếu, mã tài sản, nội dung
faults-mine = Của tôi
faults-by-unit = Theo đơn vị
faults-units-title = Sự cố theo đơn vị
faults-by-unit-why = Số phiếu đang mở của từng đơn vị, và đơn vị nào nhận báo sự cố từ tem.
faults-repeat = Hỏng nhiều lần
faults-repeat-why = Thiết bị, nhà, phòng và đường truyền có từ ba sự cố trở lên trong 90 ngày, không kể phiếu đã hủy và phiếu chưa xác nhận.
faults-repeat-count = Số lần
faults-repeat-last = Lần gần nhất
faults-repeat-none = Chưa có gì hỏng nhiều lần
faults-repeat-none-why = Danh sách này tự có khi một thứ được báo sự cố ba lần trong 90 ngày.
faults-empty = Không có sự cố nào đang mở
faults-empty-way-on = Quét tem trên thiết bị hoặc bấm «Báo sự cố» khi có thiết bị hỏng.
fault-column-due-at = Thời hạn
fault-column-reported-at = Báo lúc
fault-column-severity = Mức độ
fault-stand-open = Đang mở
fault-stand-overdue = Quá hạn
fault-stand-unconfirmed = Chờ xác nhận
fault-stand-waiting = Đang chờ
fault-stand-resolved = Đã khắc phục
fault-stand-over = Đã xong
fault-stand-all = Tất cả

## One fault
fault-code = Mã phiếu
fault-about = Thiết bị, nơi hỏng
fault-group = Nhóm
fault-what = Hỏng gì?
fault-whom = Ảnh hưởng?
fault-severity = Mức độ nghiêm trọng
fault-state = Tình trạng
fault-unit = Đơn vị
fault-assigned-to = Người xử lý
fault-assigned-nobody = chưa phân công
fault-reported-at = Báo lúc
fault-reporter = Người báo
fault-from-sticker = báo từ tem
fault-reporter-erased = đã xóa theo thời hạn lưu
fault-due-at = Thời hạn xử lý
fault-resolved-at = Khắc phục lúc
fault-downtime = Thời gian ngừng việc
fault-downtime-hours = Ngừng việc (giờ làm việc)
fault-cause = Nguyên nhân
fault-done = Đã làm gì
fault-cost = Chi phí
fault-cost-dong = Chi phí (đồng)
fault-cost-hint = Đồng, ví dụ 450.000. Chưa rõ thì để trống.
fault-words-said = Người báo nói thêm
fault-files = Ảnh và tệp
fault-left = còn { $time } làm việc
fault-late = quá { $time } làm việc
fault-due = Thời hạn xử lý: { $when }
fault-settled-by = xong trước { $when }
fault-unconfirmed = chờ xác nhận
fault-unconfirmed-why = Đồng nghiệp báo từ tem, chưa đăng nhập. Tiếp nhận phiếu là xác nhận sự cố có thật; nhầm thì hủy phiếu.
fault-beyond-repair = Chi phí sửa chữa đã quá 30 % nguyên giá: có thể đề nghị thanh lý theo Điều 29 Nghị định 186/2025/NĐ-CP.
fault-resolve = Ghi nhận đã khắc phục
fault-pick-cause = Bấm vào nguyên nhân là xong:
fault-more-actions = Thao tác khác
fault-due-short = hạn { $when }
fault-assign = Phân công
fault-judge = Đổi ảnh hưởng
fault-impact-why = Đổi ảnh hưởng thì mức độ nghiêm trọng và thời hạn xử lý được tính lại.
fault-settle = Sửa nguyên nhân, chi phí
fault-cancel-sure = Hủy phiếu này? Phiếu vẫn được lưu và có thể mở lại.
fault-comment = Trao đổi
fault-comment-add = Gửi
fault-others = Sự cố khác
fault-repeat = hỏng nhiều lần
fault-event-reported = Báo sự cố
fault-event-again = Có người báo lại
fault-event-comment = Trao đổi
fault-event-assigned = Phân công cho { $detail }
fault-event-assigned-erased = Phân công cho người đã nghỉ (tài khoản số { $number })
fault-event-unassigned = Bỏ phân công
fault-event-impact = Đổi ảnh hưởng: { $before } → { $after }
fault-event-settled = Sửa nguyên nhân, chi phí
fault-event-file = Thêm tệp { $detail }
fault-all-of-it = Xem mọi sự cố
fault-none-of-it = Chưa có sự cố nào.
span-days = { $n } ngày
span-hours = { $n } giờ
span-minutes = { $n } phút

## Reporting
fault-report-title = Báo sự cố
fault-report-do = Báo sự cố
fault-report-of = Báo sự cố { $name }
fault-report-system = Báo sự cố hệ thống dùng chung
fault-under-warranty = còn bảo hành đến { $day }
fault-open-record = Mở hồ sơ
fault-open-already = Đã có phiếu đang mở, không cần báo lại nếu cùng một việc:
fault-words = Nói thêm (không bắt buộc)
fault-photo = Ảnh (không bắt buộc)
fault-photo-hint = Ảnh được thu nhỏ trên điện thoại trước khi gửi; nơi chụp và kiểu máy không được lưu.
fault-send = Gửi
fault-sent = Đã gửi phiếu { $code }.
fault-not-sent = Chưa gửi được. Phiếu còn nguyên trên màn hình: kiểm tra mạng rồi bấm Gửi lại, phiếu không bị trùng.
fault-fixed-already = Đã tự sửa xong?
fault-fixed-why = Ghi nhận để thiết bị có lịch sử. Chọn hỏng gì ở trên rồi bấm nguyên nhân.
fault-pick-why = Nhanh nhất là quét tem trên thiết bị. Không có tem thì tìm ở đây.
fault-pick-asset = Thiết bị, nơi hỏng hoặc đường truyền
fault-pick-place = Nhà, phòng, đường truyền
fault-thing-room = Phòng
fault-thing-building = Nhà
fault-thing-link = Đường truyền
fault-pick-system = Báo cho đơn vị này
fault-pick-system-why = Phần mềm giải quyết thủ tục hành chính, chữ ký số và hệ thống khác mà mọi đơn vị cùng dùng.

## Stickers
sticker-why = Báo hỏng cho cán bộ công nghệ thông tin của đơn vị, không cần tài khoản.
sticker-off = Đơn vị này chưa nhận báo sự cố từ tem. Xin gọi cán bộ công nghệ thông tin của đơn vị.
sticker-name = Họ tên của bạn
sticker-phone = Số điện thoại
sticker-phone-hint = Để cán bộ gọi lại khi cần.
sticker-kept = Họ tên và số điện thoại được xóa sau { $days } ngày kể từ khi xử lý xong sự cố.
sticker-sign-in-why = Là cán bộ của đơn vị?
sticker-sign-in = Đăng nhập
sticker-sent = Đã gửi phiếu { $code }
sticker-sent-due = Thời hạn xử lý: { $when }, sau khi cán bộ công nghệ thông tin xác nhận.
sticker-sent-why = Bạn có thể đóng trang này. Hỏng thêm gì thì quét tem lần nữa.
sticker-reports = Báo từ tem
sticker-on = đang nhận
sticker-is-off = không nhận
sticker-switch-on = Bật
sticker-switch-off = Tắt

## Audit trail
audit-fault-report = Báo sự cố
audit-fault-report-again = Báo lại sự cố đã có
audit-fault-step = Chuyển trạng thái sự cố
audit-fault-impact = Đổi ảnh hưởng của sự cố
audit-fault-settle = Sửa nguyên nhân, chi phí sự cố
audit-fault-assign = Phân công sự cố
audit-fault-comment = Trao đổi về sự cố
audit-sticker-switch = Bật, tắt báo sự cố từ tem

## Errors of fields
field-choose-what = Chọn một mục cho biết hỏng gì.
field-not-a-sum = Không phải số tiền (ví dụ 450.000).
field-already-there = Phiếu đã ở trạng thái này rồi.
field-reopen-first = Phiếu đã khắc phục, đã đóng hoặc đã hủy. Hãy mở lại phiếu trước.
field-resolve-first = Sự cố chưa được khắc phục. Hãy ghi nhận khắc phục rồi mới đóng phiếu.
field-still-open = Phiếu vẫn đang mở, không cần mở lại.
field-too-late = Sự cố đã được bắt tay xử lý. Hãy ghi nhận khắc phục, kèm nguyên nhân.
faults-repeat-only = Trong 90 ngày, đã xác nhận, không hủy
faults-repeat-column-faults = Số lần
faults-repeat-column-last-at = Lần gần nhất
faults-repeat-column-downtime = Thời gian ngừng việc
faults-repeat-column-cost = Chi phí
faults-repeat-search-hint = Mã tài sản, tên, loại, đơn vị
