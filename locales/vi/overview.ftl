overview-title = Tổng quan
overview-why = Bức tranh chung của các đơn vị bạn phụ trách.
overview-units = đơn vị: { $xa } xã, { $phuong } phường
