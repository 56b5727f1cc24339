### Words of the reference data.

## Kinds of equipment
kind-desktop = Máy tính để bàn
kind-laptop = Máy tính xách tay
kind-tablet = Máy tính bảng
kind-server = Máy chủ
kind-printer = Máy in
kind-mfp = Máy in đa chức năng
kind-scanner = Máy quét
kind-copier = Máy photocopy
kind-shredder = Máy hủy tài liệu
kind-router = Bộ định tuyến
kind-switch = Bộ chuyển mạch
kind-firewall = Tường lửa
kind-access-point = Điểm truy cập Wi-Fi
kind-ups = Bộ lưu điện (UPS)
kind-projector = Máy chiếu
kind-camera = Camera
kind-air-conditioner = Điều hòa không khí
kind-generator = Máy phát điện
kind-phone = Điện thoại cố định
kind-other = Thiết bị khác

## Classes of equipment
class-computer = Máy tính
class-printer = Máy in
class-network = Thiết bị mạng
class-other = Thiết bị khác

## Functions of rooms
room-counter = Quầy một cửa
room-reception = Tiếp công dân
room-leader = Phòng lãnh đạo
room-office = Phòng làm việc
room-other = Khác

## Condition of buildings
condition-good = Sử dụng tốt
condition-slightly-degraded = Xuống cấp nhẹ
condition-degraded = Xuống cấp
condition-seriously-degraded = Xuống cấp nghiêm trọng
condition-dangerous = Nguy hiểm, phải phá dỡ

## What a fault stops
impact-stops-service = Phải dừng phục vụ người dân
impact-stops-work = Có người không làm việc được
impact-slows-work = Làm được nhưng chậm
impact-minor = Ít ảnh hưởng

## Severity
severity-urgent = Khẩn cấp
severity-high = Cao
severity-medium = Trung bình
severity-low = Thấp

## Windows 11
windows11-ready = Đủ điều kiện lên Windows 11
windows11-after-settings = Đủ nếu bật TPM, UEFI hoặc Secure Boot
windows11-after-parts = Đủ nếu thêm bộ nhớ hoặc ổ đĩa
windows11-not-capable = Không đủ (bộ xử lý)

## Groups of faults
fault-group-computer = Máy tính
fault-group-printer = Máy in
fault-group-scanner = Máy quét
fault-group-network = Thiết bị mạng
fault-group-power = Nguồn điện dự phòng
fault-group-other = Thiết bị khác
fault-group-link = Đường truyền
fault-group-building = Trụ sở
fault-group-system = Hệ thống dùng chung

## What broke
fault-computer-no-power = Không lên nguồn
fault-computer-no-start = Lên nguồn nhưng không vào được Windows
fault-computer-slow = Chậm, treo
fault-computer-no-network = Không vào được mạng
fault-computer-screen = Màn hình hỏng, sọc, tối
fault-computer-keyboard-mouse = Bàn phím, chuột hỏng
fault-computer-disk = Ổ cứng báo lỗi
fault-computer-virus = Nghi nhiễm mã độc
fault-computer-software = Lỗi phần mềm trên máy
fault-computer-token = Không nhận thiết bị ký số
fault-computer-noise-heat = Kêu to, nóng, tự tắt
fault-computer-other = Lỗi khác
fault-printer-paper-jam = Kẹt giấy
fault-printer-faint = Mờ, sọc, lem mực
fault-printer-no-jobs = Không nhận lệnh in
fault-printer-no-power = Không lên nguồn
fault-printer-no-toner = Hết mực
fault-printer-pickup = Không kéo giấy
fault-printer-scan-copy = Không quét, không sao chụp được
fault-printer-other = Lỗi khác
fault-scanner-no-power = Không lên nguồn
fault-scanner-not-found = Máy tính không nhận
fault-scanner-faint = Ảnh quét mờ, sọc
fault-scanner-paper-jam = Kẹt giấy
fault-scanner-other = Lỗi khác
fault-network-no-power = Không lên nguồn
fault-network-no-traffic = Có điện nhưng không có mạng
fault-network-port = Hỏng một số cổng
fault-network-wifi-weak = Wi-Fi yếu, rớt
fault-network-hangs = Hay treo, phải khởi động lại
fault-network-cable = Đứt, hỏng dây mạng
fault-network-other = Lỗi khác
fault-power-no-power = Không lên nguồn
fault-power-no-backup = Mất điện là tắt ngay
fault-power-alarm = Kêu báo liên tục
fault-power-other = Lỗi khác
fault-other-no-power = Không hoạt động
fault-other-damaged = Vỡ, hỏng bộ phận
fault-other-weak = Hoạt động kém
fault-other-other = Lỗi khác
fault-link-down = Mất kết nối hoàn toàn
fault-link-slow = Chậm
fault-link-unstable = Chập chờn, hay rớt
fault-link-some-sites = Không vào được một số hệ thống
fault-link-modem = Modem báo đèn đỏ hoặc không lên nguồn
fault-link-other = Lỗi khác
fault-building-power = Mất điện, chập điện
fault-building-water = Mất nước, rò rỉ nước
fault-building-roof-leak = Dột, thấm
fault-building-fire-safety = Phòng cháy, chữa cháy không bảo đảm
fault-building-structure = Nứt, lún, bong tróc nguy hiểm
fault-building-door-window = Cửa, khóa hỏng
fault-building-toilet = Nhà vệ sinh hỏng
fault-building-lightning = Chống sét hỏng
fault-building-other = Hư hỏng khác
fault-system-down = Không vào được
fault-system-slow = Chậm, hay báo lỗi
fault-system-sign-in = Không đăng nhập được
fault-system-signature = Không ký số được
fault-system-sync = Không đồng bộ hồ sơ
fault-system-other = Lỗi khác
