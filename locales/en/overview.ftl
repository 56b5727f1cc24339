overview-title = Overview
overview-why = The common picture of the units you look after.
overview-units = units: { $xa } communes, { $phuong } wards
