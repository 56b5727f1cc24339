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

## Why a step is refused
fault-refused-already-there = Phiếu đã ở trạng thái này rồi.
fault-refused-reopen-first = Phiếu đã khắc phục, đã đóng hoặc đã hủy. Hãy mở lại phiếu trước.
fault-refused-resolve-first = Sự cố chưa được khắc phục. Hãy ghi nhận khắc phục rồi mới đóng phiếu.
fault-refused-still-open = Phiếu vẫn đang mở, không cần mở lại.
fault-refused-too-late = Sự cố đã được bắt tay xử lý. Hãy ghi nhận khắc phục, kèm nguyên nhân.

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
