### What agents collect, by type and field of the wire. The English text is each field's doc comment.

wire-inventory = Cấu hình máy: gửi khi phần mềm trạm khởi động, mỗi ngày một lần, và khi máy chủ hỏi.
wire-inventory-schema = Phiên bản của bản tin.
wire-inventory-agent-version = Phiên bản phần mềm trạm.
wire-inventory-agent-time = Đồng hồ của máy lúc lấy cấu hình; có thể sai.
wire-inventory-machine-id = Giá trị băm của mã bản cài hệ điều hành: phân biệt bản cài này với bản cài khác mà không lộ mã gốc.
wire-inventory-hostname = Tên máy trong mạng.
wire-inventory-domain = Miền hoặc nhóm làm việc của máy.
wire-inventory-uptime-seconds = Số giây từ lúc bật máy, kể cả khi ngủ.
wire-inventory-boot-seconds = Lần khởi động gần nhất mất bao nhiêu giây thì dùng được, nếu biết.
wire-inventory-system = Máy nói chung: hãng, kiểu máy, số sê-ri.
wire-inventory-board = Bo mạch chủ.
wire-inventory-firmware = Phần sụn (BIOS hoặc UEFI) và những gì nó bảo vệ.
wire-inventory-cpus = Bộ xử lý, mỗi đế cắm một mục.
wire-inventory-memory = Bộ nhớ và các thanh nhớ.
wire-inventory-disks = Ổ đĩa, kể cả ổ tháo được.
wire-inventory-volumes = Phân vùng đang gắn và có chỗ chứa tệp.
wire-inventory-os = Hệ điều hành.
wire-inventory-network = Cạc mạng, cổng ra và máy chủ tên miền.
wire-inventory-displays = Màn hình đang nối.
wire-inventory-graphics = Cạc đồ họa.
wire-inventory-printers = Máy in đã cài trên máy.
wire-inventory-batteries = Pin của chính máy.
wire-inventory-programs = Phần mềm đã cài; không gửi nếu đơn vị không yêu cầu.
wire-inventory-problems = Những phần không đọc được, và vì sao.
wire-inventory-truncated = Tên các danh sách quá dài nên đã bị cắt bớt.

wire-system = Máy nói chung (SMBIOS loại 1 và 3).
wire-system-vendor = Hãng sản xuất, theo phần sụn.
wire-system-model = Kiểu máy, theo phần sụn.
wire-system-version = Phiên bản kiểu máy; có hãng ghi tên quen gọi ở đây.
wire-system-family = Dòng máy của hãng.
wire-system-sku = Mã đặt hàng của hãng.
wire-system-serial = Số sê-ri theo phần sụn, kể cả giá trị mẫu chưa điền.
wire-system-uuid = Mã UUID của phần sụn, chữ thường, như hệ điều hành in ra.
wire-system-asset-tag = Mã tài sản mà ai đó đã ghi vào phần sụn.
wire-system-chassis = Loại vỏ máy.
wire-system-chassis-serial = Số sê-ri của vỏ máy.
wire-system-hypervisor = Có phải máy ảo không, và của nền tảng nào.

wire-board = Bo mạch chủ (SMBIOS loại 2).
wire-board-vendor = Hãng sản xuất.
wire-board-model = Kiểu bo mạch.
wire-board-version = Bản sửa đổi.
wire-board-serial = Số sê-ri theo phần sụn, kể cả giá trị mẫu chưa điền.

wire-firmware = Phần sụn và những gì nó bảo vệ.
wire-firmware-vendor = Hãng viết.
wire-firmware-version = Phiên bản.
wire-firmware-date = Ngày phát hành (năm-tháng-ngày): máy hiếm khi cũ hơn phần sụn, nên ước được ngày mua chưa rõ.
wire-firmware-kind = Hệ điều hành được khởi động theo cách nào.
wire-firmware-secure-boot = Khởi động an toàn có bật không; bỏ trống nếu phần sụn không nói.
wire-firmware-tpm = Phiên bản chuẩn TPM, ví dụ 2.0; bỏ trống nếu không thấy.
wire-firmware-tpm-present = Có TPM không; bỏ trống nếu phần mềm trạm không xem được.

wire-cpu = Một bộ xử lý (một đế cắm).
wire-cpu-name = Tên do bộ xử lý tự báo.
wire-cpu-vendor = Hãng theo CPUID, ví dụ GenuineIntel.
wire-cpu-family = Họ theo CPUID, kể cả họ mở rộng.
wire-cpu-model = Kiểu theo CPUID, kể cả kiểu mở rộng.
wire-cpu-stepping = Bản in theo CPUID.
wire-cpu-cores = Số nhân vật lý.
wire-cpu-threads = Số luồng.
wire-cpu-base-mhz = Xung nhịp danh định, MHz.
wire-cpu-max-mhz = Xung nhịp cao nhất, MHz.
wire-cpu-socket = Tên đế cắm.

wire-memory = Bộ nhớ của máy.
wire-memory-total-bytes = Bộ nhớ mà hệ điều hành dùng được, byte.
wire-memory-installed-bytes = Tổng các thanh nhớ, byte.
wire-memory-max-bytes = Bộ nhớ tối đa mà bo mạch nhận, theo phần sụn, byte.
wire-memory-slots = Số khe nhớ, kể cả khe trống; bộ nhớ hàn tính theo phần sụn.
wire-memory-modules = Các thanh nhớ; khe trống không liệt kê.
wire-memory-swap-bytes = Vùng hoán đổi hoặc tệp phân trang, byte.

wire-memory-module = Một thanh nhớ (SMBIOS loại 17).
wire-memory-module-slot = Tên khe.
wire-memory-module-bytes = Dung lượng, byte.
wire-memory-module-kind = Loại, ví dụ DDR4.
wire-memory-module-form = Dạng thanh, ví dụ DIMM hoặc SODIMM.
wire-memory-module-speed-mts = Tốc độ thiết kế, MT/s.
wire-memory-module-vendor = Hãng sản xuất.
wire-memory-module-part = Mã linh kiện.
wire-memory-module-serial = Số sê-ri.

wire-disk = Một ổ đĩa.
wire-disk-name = Tên trong hệ điều hành.
wire-disk-vendor = Hãng, nếu ghi riêng với kiểu ổ.
wire-disk-model = Kiểu ổ.
wire-disk-serial = Số sê-ri.
wire-disk-wwn = Tên toàn cầu (WWN).
wire-disk-firmware = Phiên bản phần sụn của ổ.
wire-disk-bytes = Dung lượng, byte.
wire-disk-kind = Đĩa quay hay bán dẫn; ổ ảo là chưa rõ.
wire-disk-bus = Cách kết nối.
wire-disk-removable = Có tháo được không.
wire-disk-system = Hệ điều hành có khởi động từ ổ này không.
wire-disk-health = Ổ đĩa tự đánh giá sức khỏe ra sao.

wire-disk-health-failing = Ổ có tự báo sắp hỏng không.
wire-disk-health-wear-bp = Phần tuổi thọ định mức đã dùng, phần vạn; trên 10.000 là đã vượt.
wire-disk-health-power-on-hours = Số giờ đã bật.
wire-disk-health-reallocated-sectors = Số cung hỏng đã thay.
wire-disk-health-pending-sectors = Số cung hiện không đọc được.
wire-disk-health-temperature-c = Nhiệt độ, độ C.

wire-volume = Một phân vùng đang gắn.
wire-volume-mount = Nơi gắn hoặc chữ cái ổ; tên người trong đường dẫn được thay bằng dấu *.
wire-volume-device = Thiết bị chứa phân vùng.
wire-volume-filesystem = Loại hệ thống tệp, ví dụ ext4 hoặc NTFS.
wire-volume-bytes = Dung lượng, byte.
wire-volume-free-bytes = Chỗ trống mà người dùng thường còn dùng được, byte.
wire-volume-system = Hệ điều hành có nằm ở đây không.
wire-volume-read-only = Có phải chỉ đọc không.

wire-operating-system = Hệ điều hành.
wire-operating-system-family = Dòng hệ điều hành.
wire-operating-system-name = Tên, ví dụ Debian GNU/Linux hoặc Windows 10 Pro.
wire-operating-system-id = Mã ngắn của bản phân phối, ví dụ debian.
wire-operating-system-version = Phiên bản, ví dụ 12 hoặc 22H2.
wire-operating-system-build = Bản dựng, ví dụ 19045.4170; trên Linux là bản phát hành điểm, nếu có.
wire-operating-system-edition = Ấn bản, ví dụ Professional: hạn hỗ trợ phụ thuộc vào đây.
wire-operating-system-extended-updates = Có trả tiền cập nhật bảo mật mở rộng (Windows) không: khi đó hạn hỗ trợ dài hơn.
wire-operating-system-kernel = Phiên bản nhân.
wire-operating-system-arch = Kiến trúc bộ xử lý, ví dụ x86_64.
wire-operating-system-installed-at = Hệ điều hành được cài khi nào, nếu biết.

wire-network = Cạc mạng, cổng ra và máy chủ tên miền.
wire-network-adapters = Cạc mạng, trừ cạc nội bộ (loopback).
wire-network-gateways = Cổng ra mặc định, cổng ưu tiên đứng trước.
wire-network-dns = Máy chủ tên miền.

wire-adapter = Một cạc mạng.
wire-adapter-name = Tên trong hệ điều hành.
wire-adapter-description = Hãng và kiểu, nếu hệ điều hành biết.
wire-adapter-mac = Địa chỉ MAC, chữ thường có dấu hai chấm; lấy địa chỉ gốc nếu phân biệt được.
wire-adapter-kind = Loại mạng.
wire-adapter-physical = Có phải phần cứng không; cầu nối, đường hầm thì không.
wire-adapter-usb = Có nối qua USB không: cạc như vậy hay chuyển từ máy này sang máy khác.
wire-adapter-up = Có đang thông không.
wire-adapter-speed-bps = Tốc độ kết nối, bit mỗi giây; bỏ trống khi không nối.
wire-adapter-driver = Trình điều khiển đang dùng.
wire-adapter-addresses = Địa chỉ IP kèm độ dài tiền tố, ví dụ 192.168.1.23/24; không gửi địa chỉ cục bộ.

wire-display = Một màn hình đang nối (VESA E-EDID).
wire-display-port = Cổng nối, ví dụ HDMI-A-1.
wire-display-vendor = Mã hãng ba chữ, ví dụ DEL.
wire-display-model = Kiểu do màn hình tự báo; nếu không thì mã sản phẩm bốn chữ số thập lục phân.
wire-display-serial = Số sê-ri: dạng chữ nếu có, nếu không thì dạng số.
wire-display-year = Năm sản xuất.
wire-display-width-mm = Bề ngang hình, mm.
wire-display-height-mm = Bề cao hình, mm.
wire-display-width-px = Bề ngang ở chế độ ưu tiên, điểm ảnh.
wire-display-height-px = Bề cao ở chế độ ưu tiên, điểm ảnh.
wire-display-builtin = Có gắn liền máy không.

wire-graphics = Một cạc đồ họa.
wire-graphics-name = Tên, nếu hệ điều hành biết.
wire-graphics-vendor = Hãng sản xuất.
wire-graphics-driver = Trình điều khiển đang dùng.
wire-graphics-pci-id = Mã hãng và thiết bị PCI dạng vvvv:dddd.
wire-graphics-memory-bytes = Bộ nhớ riêng, byte.

wire-printer = Một máy in đã cài trên máy.
wire-printer-name = Tên hàng đợi in.
wire-printer-model = Hãng và kiểu, theo trình điều khiển.
wire-printer-uri = Địa chỉ thiết bị; tên đăng nhập và mật khẩu trong đó được bỏ trước khi gửi.
wire-printer-connection = Cách kết nối.
wire-printer-serial = Số sê-ri, nếu địa chỉ có ghi.
wire-printer-host = Tên hoặc địa chỉ IP, nếu là máy in mạng.
wire-printer-default = Có phải máy in mặc định không.
wire-printer-shared = Máy khác có được in qua máy này không.

wire-battery = Một bộ pin của chính máy (không phải của chuột).
wire-battery-name = Tên trong hệ điều hành.
wire-battery-vendor = Hãng sản xuất.
wire-battery-model = Kiểu pin.
wire-battery-serial = Số sê-ri.
wire-battery-chemistry = Loại pin, ví dụ Li-ion.
wire-battery-design-mwh = Năng lượng thiết kế, mWh.
wire-battery-full-mwh = Năng lượng khi sạc đầy hiện nay, mWh.
wire-battery-cycles = Số lần sạc đầy đến nay.

wire-program = Một phần mềm đã cài.
wire-program-name = Tên.
wire-program-version = Phiên bản.
wire-program-publisher = Nhà phát hành.
wire-program-installed-on = Ngày cài (năm-tháng-ngày), nếu biết.

wire-problem = Một phần của cấu hình không đọc được.
wire-problem-part = Tên phần, ví dụ disks.
wire-problem-message = Lỗi gì, trong vài chữ.

wire-heartbeat = Tín hiệu định kỳ: mức tải và sự kiện gom từ lần được máy chủ xác nhận trước. Gửi hai lần cũng chỉ tính một.
wire-heartbeat-schema = Phiên bản của bản tin.
wire-heartbeat-agent-version = Phiên bản phần mềm trạm.
wire-heartbeat-settings-version = Phiên bản thiết lập mà phần mềm trạm đang theo.
wire-heartbeat-agent-time = Đồng hồ của máy lúc gửi; so với máy chủ thì biết pin đồng hồ đã hết chưa.
wire-heartbeat-boot = Lần khởi động mà máy đang chạy.
wire-heartbeat-buckets = Các khoảng đo tải đã đóng, cũ trước, nhiều nhất 96 khoảng.
wire-heartbeat-events = Các sự kiện, cũ trước, nhiều nhất 96 sự kiện.
wire-heartbeat-waiting = Số khoảng đo và sự kiện còn chờ trên đĩa sau lần gửi này.
wire-heartbeat-dropped = Số khoảng đo và sự kiện từng phải bỏ, vì mất liên lạc quá lâu hoặc tệp hỏng.

wire-boot = Lần khởi động mà máy đang chạy.
wire-boot-id = Mã ngẫu nhiên của lần khởi động này do hệ điều hành đặt: khác mã là khác lần.
wire-boot-uptime-seconds = Số giây từ lúc bật máy, kể cả khi ngủ.
wire-boot-boot-seconds = Số giây từ lúc hệ điều hành bắt đầu chạy đến khi dùng được, nếu biết.

wire-bucket = Mức tải của máy trong một khoảng, thường 15 phút, ngắn hơn nếu máy ngủ, tắt hoặc bật giữa chừng.
wire-bucket-seq = Số thứ tự của bản ghi, dùng chung với sự kiện, không dùng lại.
wire-bucket-ended-seconds-ago = Khoảng này kết thúc trước lúc gửi bao nhiêu giây.
wire-bucket-seconds = Độ dài khoảng: số giây máy bật và thức.
wire-bucket-time-uncertain = Có khi máy đã khởi động lại và đồng hồ không tin được: khoảng này kết thúc ít nhất bấy nhiêu giây trước.
wire-bucket-samples = Số lần đo.
wire-bucket-cpu-bp = Phần thời gian bộ xử lý bận, trung bình, phần vạn.
wire-bucket-cpu-max-bp = Như trên, ở phút bận nhất.
wire-bucket-memory-bp = Phần bộ nhớ đang dùng, trung bình, phần vạn.
wire-bucket-memory-max-bp = Phần bộ nhớ đang dùng, cao nhất, phần vạn.
wire-bucket-memory-available-min-bytes = Bộ nhớ còn trống ít nhất, byte.
wire-bucket-swap-max-bytes = Vùng hoán đổi dùng nhiều nhất, byte.
wire-bucket-disk-busy-bp = Phần thời gian ổ bận nhất có việc, trung bình, phần vạn.
wire-bucket-disk-busy-max-bp = Như trên, ở phút bận nhất.
wire-bucket-disk-read-bytes = Số byte đọc từ mọi ổ đĩa.
wire-bucket-disk-written-bytes = Số byte ghi vào mọi ổ đĩa.
wire-bucket-received-bytes = Số byte nhận qua cạc mạng thật.
wire-bucket-sent-bytes = Số byte gửi qua cạc mạng thật.

wire-event = Một việc xảy ra với máy hoặc phần mềm trạm.
wire-event-seq = Số thứ tự của bản ghi, dùng chung với khoảng đo, không dùng lại.
wire-event-kind = Việc gì.
wire-event-seconds-ago = Xảy ra trước lúc gửi bao nhiêu giây.
wire-event-time-uncertain = Có khi máy đã khởi động lại và đồng hồ không tin được: việc xảy ra ít nhất bấy nhiêu giây trước.
wire-event-value = Khi thức dậy: số giây đã ngủ. Khi khởi động: số giây khởi động, nếu biết. Khi đổi đồng hồ: số giây lệch.

wire-enrol-request = Đăng ký: phần mềm trạm tự giới thiệu, một lần.
wire-enrol-request-schema = Phiên bản của bản tin.
wire-enrol-request-code = Mã đăng ký do cán bộ của đơn vị tạo.
wire-enrol-request-server = Địa chỉ máy chủ như đã nhập cho phần mềm trạm: máy chủ từ chối địa chỉ khác trước khi trừ lượt của mã.
wire-enrol-request-public-key = Khóa công khai Ed25519 của phần mềm trạm.
wire-enrol-request-hostname = Tên máy trong mạng.
wire-enrol-request-agent-version = Phiên bản phần mềm trạm.
wire-enrol-request-os-family = Dòng hệ điều hành.
wire-enrol-request-machine-id = Giá trị băm của mã bản cài hệ điều hành.
