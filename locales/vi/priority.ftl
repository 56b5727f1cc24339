### Why a thing needs money: sentences, and the words around them.

## Sentences: why a factor needs what it needs
reason-age-over = Đã dùng { $years } năm, quá thời gian sử dụng { $life } năm ({ $law })
reason-age-running = Đã dùng { $years } năm trong thời gian sử dụng { $life } năm ({ $law })
reason-age-between = Đưa vào sử dụng trong khoảng { $earliest } đến { $latest }, tức đã dùng { $least } đến { $most } năm; thời gian sử dụng { $life } năm ({ $law })
reason-age-between-grade-unknown = Đưa vào sử dụng trong khoảng { $earliest } đến { $latest }, tức đã dùng { $least } đến { $most } năm; chưa rõ cấp công trình nên thời gian sử dụng từ { $life } đến { $limit } năm ({ $law })
reason-age-grade-unknown = Đã dùng { $years } năm; chưa rõ cấp công trình nên thời gian sử dụng từ { $life } đến { $limit } năm ({ $law })
reason-age-unknown = Chưa rõ đưa vào sử dụng từ năm nào
reason-condition = { $word ->
    [good] Hiện trạng: sử dụng tốt
    [slightly_degraded] Hiện trạng: xuống cấp nhẹ
    [degraded] Hiện trạng: xuống cấp
    [seriously_degraded] Hiện trạng: xuống cấp nghiêm trọng
   *[dangerous] Hiện trạng: nguy hiểm, phải phá dỡ
}
reason-condition-unknown = Chưa rõ hiện trạng nhà
reason-speed = Đo được { $measured } Mbps, bằng { $share } % băng thông { $rate } Mbps trong hợp đồng
reason-speed-unmeasured = Chưa đo tốc độ; hợp đồng ghi { $rate } Mbps
reason-speed-contract-unknown = Chưa rõ băng thông trong hợp đồng nên chưa so được tốc độ
reason-outages = { $count } lần gián đoạn, mất { $hours } giờ làm việc trong 12 tháng
reason-outages-none = Không có gián đoạn nào được ghi trong 12 tháng
reason-outages-unknown = Chưa theo dõi gián đoạn
# Ends the sentences about support that is over.
reason-at-place = { $place ->
    [counter] ; máy đặt tại quầy một cửa
    [reception] ; máy đặt tại nơi tiếp công dân
    [leader] ; máy đặt tại phòng lãnh đạo
   *[other] { "" }
}
reason-os-until = { $os } được hỗ trợ đến { $day }
reason-os-edition-unknown = { $os } hết hỗ trợ { $day } hoặc { $until } tùy phiên bản, chưa rõ phiên bản
reason-os-paid = { $os } hết hỗ trợ { $day }, đã mua cập nhật bảo mật đến { $until }
reason-os-ended-free-update = { $os } hết hỗ trợ { $day }; bản mới hơn cập nhật được miễn phí{ reason-at-place }
reason-os-ended = { $os } hết hỗ trợ { $day }{ reason-at-place }
reason-os-ended-ready = { $os } hết hỗ trợ { $day }; máy lên được Windows 11{ reason-at-place }
reason-os-ended-after-settings = { $os } hết hỗ trợ { $day }; máy lên được Windows 11 nếu bật TPM, UEFI hoặc Secure Boot{ reason-at-place }
reason-os-ended-after-parts = { $os } hết hỗ trợ { $day }; máy lên được Windows 11 nếu thêm bộ nhớ hoặc ổ đĩa{ reason-at-place }
reason-os-ended-cpu = { $os } hết hỗ trợ { $day }; bộ xử lý { $cpu } không lên được Windows 11{ reason-at-place }
reason-os-ended-not-capable = { $os } hết hỗ trợ { $day }; bộ xử lý không lên được Windows 11{ reason-at-place }
reason-os-ended-unclear = { $os } hết hỗ trợ { $day }; chưa rõ máy có lên được Windows 11 không{ reason-at-place }
reason-os-unknown = Chưa rõ hệ điều hành
reason-processor-below = Bộ xử lý { $cpu } có chỉ số { $index }, dưới mức tối thiểu { $floor }
reason-processor-enough = Bộ xử lý { $cpu } có chỉ số { $index }, đạt mức tối thiểu { $floor }
reason-processor-unknown = Chưa rõ bộ xử lý
reason-processor-unrated = Chưa có chỉ số cho bộ xử lý { $cpu }
reason-memory-below = Bộ nhớ { $size } GB, dưới mức tối thiểu { $floor } GB
reason-memory-enough = Bộ nhớ { $size } GB, đạt mức tối thiểu { $floor } GB
reason-memory-unknown = Chưa rõ dung lượng bộ nhớ
reason-disk-turning = Ổ cứng HDD { $size } GB, mức tối thiểu là ổ thể rắn (SSD) { $floor } GB
reason-disk-small = Ổ thể rắn (SSD) { $size } GB, dưới mức tối thiểu { $floor } GB
reason-disk-enough = Ổ thể rắn (SSD) { $size } GB, đạt mức tối thiểu { $floor } GB
reason-disk-kind-unknown = Ổ đĩa { $size } GB, chưa rõ là ổ cứng hay ổ thể rắn (SSD)
reason-disk-unknown = Chưa rõ ổ đĩa
reason-memory-pressure = Bộ nhớ dùng quá { $limit } % trong { $share } % giờ làm việc, 30 ngày qua
reason-memory-pressure-unknown = Chưa đo mức dùng bộ nhớ
reason-disk-failing = Ổ đĩa tự báo sắp hỏng, { $count } sector lỗi đã thay thế hoặc chờ thay thế
reason-disk-sectors = Ổ đĩa có { $count } sector lỗi đã thay thế hoặc chờ thay thế
reason-disk-worn = Ổ đĩa đã dùng { $share } % tuổi thọ ghi
reason-disk-healthy = Ổ đĩa không báo lỗi
reason-disk-health-unknown = Chưa rõ tình trạng ổ đĩa
reason-boot = Khởi động mất { $minutes } phút { $seconds } giây
reason-boot-seconds = Khởi động mất { $seconds } giây
reason-boot-unknown = Chưa đo thời gian khởi động
reason-pages = Đã in { $pages } trang; tuổi thọ ước tính { $life } trang
reason-pages-unknown = Chưa rõ số trang đã in
reason-faults = { $count } sự cố được xác nhận, dừng { $hours } giờ làm việc trong 12 tháng
reason-faults-none = Không có sự cố được xác nhận trong 12 tháng
reason-faults-unknown = Chưa đủ phiếu sự cố để biết có sự cố được xác nhận hay không
reason-reported = { $count } sự cố do đơn vị tự khai, dừng { $hours } giờ làm việc trong 12 tháng; chỉ được tính trong giới hạn
reason-reported-none = Không có sự cố do đơn vị tự khai trong 12 tháng
reason-reported-unknown = Chưa có phiếu báo sự cố để tính
reason-service-counter-dossiers = Đặt tại quầy một cửa, { $dossiers } hồ sơ mỗi tháng trên một máy
reason-service-counter = Đặt tại quầy một cửa
reason-service-reception = Đặt tại nơi tiếp công dân
reason-service-leader = Đặt tại phòng lãnh đạo
reason-service-office = Đặt tại phòng làm việc
reason-service-other = Đặt tại nơi ít ảnh hưởng đến giải quyết hồ sơ
reason-service-unknown = Chưa rõ đặt tại phòng nào
reason-serves-counter = Phục vụ quầy một cửa
reason-serves-reception = Phục vụ nơi tiếp công dân
reason-serves-leader = Phục vụ phòng lãnh đạo
reason-serves-office = Phục vụ các phòng làm việc
reason-serves-other = Ít ảnh hưởng đến giải quyết hồ sơ
reason-serves-unknown = Chưa rõ phục vụ những phòng nào

## What a sentence rests on, beside it
basis-agent = máy tự báo, đến { $day }
basis-record = theo hồ sơ, đến { $day }
basis-self-reported = đơn vị tự khai, { $day }
basis-estimate = ước tính, { $day }, cần đối chiếu sổ sách
basis-unknown = chưa có số liệu
basis-weight = trọng số { $weight } %
basis-bounds = tính { $value } điểm, có thể từ { $low } đến { $high } điểm
reason-in-full = { $reason } ({ $basis })

## Factors
factor-age = Tuổi so với thời gian sử dụng
factor-condition = Hiện trạng nhà
factor-speed = Tốc độ so với hợp đồng
factor-outages = Gián đoạn đường truyền
factor-os-support = Hệ điều hành hết hỗ trợ
factor-processor = Bộ xử lý
factor-memory = Dung lượng bộ nhớ
factor-disk = Ổ đĩa
factor-memory-pressure = Thiếu bộ nhớ khi làm việc
factor-disk-health = Tình trạng ổ đĩa
factor-boot = Thời gian khởi động
factor-pages = Số trang đã in
factor-faults = Sự cố được xác nhận
factor-reported = Sự cố tự khai
factor-service = Ảnh hưởng đến phục vụ người dân

## What a factor rests on
evidence-agent = Máy tự báo
evidence-record = Theo hồ sơ
evidence-self-reported = Đơn vị tự khai
evidence-estimate = Ước tính
evidence-unknown = Chưa rõ

## How sure a score is
confidence-high = Tin cậy cao
confidence-medium = Tin cậy vừa
confidence-low = Tin cậy thấp

## Kinds of things that are ranked
need-group-computer = Máy tính
need-group-server = Máy chủ
need-group-printer = Máy in
need-group-network = Thiết bị mạng
need-group-other = Thiết bị khác
need-group-link = Đường truyền
need-group-building = Trụ sở

nav-priorities = Ưu tiên
priorities-title = Nhu cầu ưu tiên
priorities-why = Mọi thứ trên một thang 0–100, kèm lý do. Chính sách điểm số { $policy }.
priorities-by-unit = Theo đơn vị
priorities-units-title = Nhu cầu ưu tiên theo đơn vị
priorities-units-why = Trung bình có trọng số phần vượt ngưỡng «tốt» của từng nhóm; đơn vị lớn không vì thế mà điểm cao hơn. Chính sách { $policy }.
priorities-reason = Lý do
priorities-least = Điểm tối thiểu
priorities-empty = Chưa có gì để xếp hạng
priorities-empty-way-on = Thêm thiết bị hoặc để máy trạm tự báo; điểm có sau vài giây.
rank-place = Hạng
rank-nth = STT
rank-points = Điểm
rank-low = Thấp nhất
rank-high = Cao nhất
rank-thing = Đối tượng
rank-kind = Loại
rank-where = Nơi đặt
rank-things = Đã chấm điểm
rank-confidence = Độ tin cậy
rank-reasons = Lý do
sheet-policy = Chính sách điểm số { $value }
score-title = Vì sao { $points } điểm
score-why = Hạng { $rank } trong { $of }, chính sách { $policy }, chấm lúc { $when }.
score-record = Mở hồ sơ
score-interval = khoảng có thể, do số liệu chưa rõ
score-interval-none = số liệu chưa rõ không làm đổi điểm
score-confidence = trọng số dựa trên máy tự báo hoặc giấy tờ
score-reasons = Vì sao { $points } điểm
score-all-reasons = Xem cả { $n } lý do
priorities-search-hint = Mã, tên, phòng, đơn vị…
score-waits = Vừa có thay đổi chưa tính vào điểm: điểm và lý do theo sau vài giây, tải lại trang để xem.
