overview-title = Overview
overview-title-whole = Overview
overview-title-mine = My units
overview-mine = Unit by unit
overview-why = { $xa ->
    [one] { $xa } commune
   *[other] { $xa } communes
}, { $phuong ->
    [one] { $phuong } ward
   *[other] { $phuong } wards
}; as of { $at }. Each number opens the list of what it counts.
overview-why-own = As of { $at }. Each number opens the list of what it counts.
overview-neediest = Neediest units
overview-neediest-why = 0 to 100, by unit
overview-things = { $n ->
    [one] { $n } thing scored
   *[other] { $n } things scored
}
overview-all-units = All { $n } units
overview-first = Needed first
overview-all-things = All { $n }
overview-years = Computers by year of purchase
overview-years-why = red: past the useful life of { $years } years
overview-years-none = No computer yet.
overview-years-table = Figures by year
overview-years-known = On paper
overview-years-estimated = Estimated, at the latest by processor and firmware
overview-years-year = Year
overview-years-bar = Year { $year }: { $n ->
    [one] { $n } computer
   *[other] { $n } computers
}, { $known } with a day of purchase on paper
overview-years-sum = Sum
overview-map = Need by unit
overview-map-why = priority points; a tile for each unit, roughly where it lies
overview-map-alt = Tile map of { $n } units by priority points; the table beneath holds the same figures
overview-map-tile = { $name }: { $points ->
    [one] { $points } point
   *[other] { $points } points
}
overview-map-tile-none = { $name }: nothing scored yet
overview-map-hi = the { $n } neediest
overview-map-mid = the next { $n }
overview-map-low = the others
overview-map-none = not scored
overview-map-table = The map as a table
overview-map-points = Points
overview-map-scored = Scored
overview-eyes = Needs an eye today
overview-eyes-none = Nothing needs an eye
overview-eyes-none-why = No fault is overdue, no link is down, every computer reports.
overview-steps = What to do next
overview-steps-why = so that the unit's records are complete
begin-places = See headquarters, add buildings
overview-steps-none = The records are complete.
overview-rank = number { $place } of { $of } units by need
overview-points = points
overview-due = due { $at }
overview-since = since { $at }
overview-facts = About the unit
overview-dark-names = Units without contact
figure-computers = computers
figure-heard = { $n } reporting
figure-over-life = computers past their useful life, estimates included
figure-os-ended = computers with an operating system out of support
figure-faults = open faults
figure-overdue = { $n } overdue
figure-links-down = links down now
figure-links-slow = { $n } slower than promised
figure-poor = buildings seriously degraded or worse
figure-surplus = { $n ->
    [one] { $n } surplus facility
   *[other] { $n } surplus facilities
}
figure-equipment = pieces of equipment
figure-urgent = things with 60 points and more
figure-scored = { $n ->
    [one] { $n } thing scored
   *[other] { $n } things scored
}
figure-years-unknown = { $n ->
    [one] { $n } computer of unknown year
   *[other] { $n } computers of unknown year
}
eye-down = { $n ->
    [one] { $n } link down now
   *[other] { $n } links down now
}
eye-down-tag = Down
eye-overdue = { $n ->
    [one] { $n } fault overdue
   *[other] { $n } faults overdue
}
eye-overdue-tag = Overdue
eye-danger = { $n ->
    [one] { $n } dangerous building
   *[other] { $n } dangerous buildings
}
eye-danger-tag = Danger
eye-disk = { $n ->
    [one] { $n } computer with a disk that says it fails
   *[other] { $n } computers with a disk that says it fails
}
eye-disk-tag = Disk
eye-unconfirmed = { $n ->
    [one] { $n } report from a QR sticker to be confirmed
   *[other] { $n } reports from QR stickers to be confirmed
}
eye-unconfirmed-tag = To confirm
eye-silent = { $n ->
    [one] { $n } computer in use not heard of for 5 working days
   *[other] { $n } computers in use not heard of for 5 working days
}
eye-silent-tag = Silent
eye-slow = { $n ->
    [one] { $n } link much slower than promised
   *[other] { $n } links much slower than promised
}
eye-slow-tag = Slow
eye-repeat = { $n ->
    [one] { $n } thing broke three times or more in 90 days
   *[other] { $n } things broke three times or more in 90 days
}
eye-repeat-tag = Repeats
eye-conflicts = { $n ->
    [one] { $n } unclear computer
   *[other] { $n } unclear computers
}
eye-conflicts-tag = Data
eye-dark = { $n ->
    [one] { $n } unit without a report since the last working day
   *[other] { $n } units without a report since the last working day
}
eye-dark-tag = No contact
step-verify = Confirm { $n ->
    [one] { $n } facility
   *[other] { $n } facilities
}
step-verify-why = The addresses were published in 2025; correct them, or say that they are right.
step-condition = Judge the condition of { $n ->
    [one] { $n } building
   *[other] { $n } buildings
}
step-condition-why = One of five words, as the unit sees it; without it the priority is uncertain.
step-rooms = Give { $n ->
    [one] { $n } thing a room
   *[other] { $n } things a room
}
step-rooms-why = Tick several and place them at once; what stands at the one-stop counter weighs more.
step-agents = Install the agent on { $n ->
    [one] { $n } computer
   *[other] { $n } computers
}
step-agents-why = Make an enrolment code, then run one line on the computer.
step-papers = Add the day of purchase of { $n ->
    [one] { $n } computer
   *[other] { $n } computers
}
step-papers-why = Without papers the useful life is an estimate to be checked against the books.
step-measure = Measure { $n ->
    [one] { $n } link
   *[other] { $n } links
}
step-measure-why = One measurement says whether the line is what the contract promises.
computers-title = Computers and their last report
computers-why = A computer with an agent is noted whenever it is on: here is which report and which are silent.
computers-heard-day = Reporting (since the last working day)
computers-heard-silent = Silent for 5 working days
computers-heard-never = Without an agent
computers-heard-at = Last report
computers-none = No such computer
computers-none-why = Choose another view, or clear the filter to see every computer.
computers-name = Name
