### Why a thing needs money: sentences, and the words around them.

## Sentences: why a factor needs what it needs
reason-age-over = In use for { $years } years, past its useful life of { $life } ({ $law })
reason-age-running = In use for { $years } of the { $life } years of its useful life ({ $law })
reason-age-between = Put to use between { $earliest } and { $latest }, { $least } to { $most } years ago; useful life { $life } years ({ $law })
reason-age-between-grade-unknown = Put to use between { $earliest } and { $latest }, { $least } to { $most } years ago; grade unknown, so its useful life is { $life } to { $limit } years ({ $law })
reason-age-grade-unknown = In use for { $years } years; grade unknown, so its useful life is { $life } to { $limit } years ({ $law })
reason-age-unknown = When its use began is not known
reason-condition = { $word ->
    [good] Condition: in good use
    [slightly_degraded] Condition: slightly degraded
    [degraded] Condition: degraded
    [seriously_degraded] Condition: seriously degraded
   *[dangerous] Condition: dangerous, to be demolished
}
reason-condition-unknown = The condition of the building is not known
reason-speed = Measured { $measured } Mbps, { $share } % of the contract's { $rate } Mbps
reason-speed-unmeasured = Speed not measured; the contract says { $rate } Mbps
reason-speed-contract-unknown = The contract's bandwidth is not known, so speed cannot be compared
reason-outages = { $count ->
    [one] { $count } outage
   *[other] { $count } outages
} that cost { $hours } working hours in 12 months
reason-outages-none = No outage on record in 12 months
reason-outages-unknown = Outages are not followed yet
# Ends the sentences about support that is over.
reason-at-place = { $place ->
    [counter] ; it stands at a one-stop counter
    [reception] ; it stands where citizens are received
    [leader] ; it stands in a leader's room
   *[other] { "" }
}
reason-os-until = { $os } is supported until { $day }
reason-os-edition-unknown = Support of { $os } ends { $day } or { $until } by edition, which is not known
reason-os-paid = Support of { $os } ended { $day }; security updates are bought until { $until }
reason-os-ended-free-update = Support of { $os } ended { $day }; a newer version comes free{ reason-at-place }
reason-os-ended = Support of { $os } ended { $day }{ reason-at-place }
reason-os-ended-ready = Support of { $os } ended { $day }; the PC can take Windows 11{ reason-at-place }
reason-os-ended-after-settings = Support of { $os } ended { $day }; the PC can take Windows 11 once TPM, UEFI or secure boot is on{ reason-at-place }
reason-os-ended-after-parts = Support of { $os } ended { $day }; the PC can take Windows 11 with more memory or a larger disk{ reason-at-place }
reason-os-ended-cpu = Support of { $os } ended { $day }; its processor, { $cpu }, cannot take Windows 11{ reason-at-place }
reason-os-ended-not-capable = Support of { $os } ended { $day }; its processor cannot take Windows 11{ reason-at-place }
reason-os-ended-unclear = Support of { $os } ended { $day }; whether the PC can take Windows 11 is not known{ reason-at-place }
reason-os-unknown = The operating system is not known
reason-processor-below = Processor { $cpu } has index { $index }, below the floor of { $floor }
reason-processor-enough = Processor { $cpu } has index { $index }, which meets the floor of { $floor }
reason-processor-unknown = The processor is not known
reason-processor-unrated = There is no index yet for the processor { $cpu }
reason-memory-below = { $size } GB of memory, below the floor of { $floor } GB
reason-memory-enough = { $size } GB of memory, which meets the floor of { $floor } GB
reason-memory-unknown = The amount of memory is not known
reason-disk-turning = A hard disk of { $size } GB; the floor is a solid-state disk (SSD) of { $floor } GB
reason-disk-small = A solid-state disk (SSD) of { $size } GB, below the floor of { $floor } GB
reason-disk-enough = A solid-state disk (SSD) of { $size } GB, which meets the floor of { $floor } GB
reason-disk-kind-unknown = A disk of { $size } GB; whether it is a hard disk or an SSD is not known
reason-disk-unknown = The disk is not known
reason-memory-pressure = Over { $limit } % of memory in use for { $share } % of working time in the last 30 days
reason-memory-pressure-unknown = Use of memory is not measured
reason-disk-failing = The disk says that it is failing; { $count ->
    [one] { $count } bad sector
   *[other] { $count } bad sectors
} replaced or waiting
reason-disk-sectors = The disk has { $count ->
    [one] { $count } bad sector
   *[other] { $count } bad sectors
} replaced or waiting
reason-disk-worn = { $share } % of the disk's rated writes are used up
reason-disk-healthy = The disk reports no errors
reason-disk-health-unknown = The health of the disk is not known
reason-boot = Takes { $minutes } min { $seconds } s to start
reason-boot-seconds = Takes { $seconds } s to start
reason-boot-unknown = The time of a start is not measured
reason-pages = { $pages } pages printed; estimated life { $life } pages
reason-pages-unknown = The page count is not known
reason-faults = { $count ->
    [one] { $count } confirmed fault
   *[other] { $count } confirmed faults
} that stopped work for { $hours } working hours in 12 months
reason-faults-none = No confirmed fault in 12 months
reason-faults-unknown = Too few tickets to know whether there were confirmed faults
reason-reported = { $count ->
    [one] { $count } self-reported fault
   *[other] { $count } self-reported faults
} that stopped work for { $hours } working hours in 12 months; counted within a limit only
reason-reported-none = No self-reported fault in 12 months
reason-reported-unknown = No fault tickets to count yet
reason-service-counter-dossiers = At a one-stop counter, { $dossiers ->
    [one] { $dossiers } dossier
   *[other] { $dossiers } dossiers
} a month for each computer
reason-service-counter = At a one-stop counter
reason-service-reception = Where citizens are received
reason-service-leader = In a leader's room
reason-service-office = In an office
reason-service-other = Where it hardly affects the handling of dossiers
reason-service-unknown = Its room is not known
reason-serves-counter = Serves a one-stop counter
reason-serves-reception = Serves the reception of citizens
reason-serves-leader = Serves leaders' rooms
reason-serves-office = Serves offices
reason-serves-other = Hardly affects the handling of dossiers
reason-serves-unknown = Which rooms it serves is not known

## What a sentence rests on, beside it
basis-agent = reported by the machine, up to { $day }
basis-record = on record, up to { $day }
basis-self-reported = stated by the unit, { $day }
basis-estimate = estimate, { $day }, to be checked against the books
basis-unknown = no data yet
basis-weight = weight { $weight } %
basis-bounds = counts { $value } points, may be { $low } to { $high }
reason-in-full = { $reason } ({ $basis })

## Factors
factor-age = Age against useful life
factor-condition = Condition of the building
factor-speed = Speed against contract
factor-outages = Outages
factor-os-support = End of the system's support
factor-processor = Processor
factor-memory = Amount of memory
factor-disk = Disk
factor-memory-pressure = Memory short at work
factor-disk-health = Health of the disk
factor-boot = Time to start
factor-pages = Pages printed
factor-faults = Confirmed faults
factor-reported = Self-reported faults
factor-service = Service to citizens

## What a factor rests on
evidence-agent = Reported by the machine
evidence-record = On record
evidence-self-reported = Stated by the unit
evidence-estimate = Estimate
evidence-unknown = Unknown

## How sure a score is
confidence-high = Sure
confidence-medium = Fairly sure
confidence-low = Unsure

## Kinds of things that are ranked
need-group-computer = Computers
need-group-server = Servers
need-group-printer = Printers
need-group-network = Network devices
need-group-other = Other equipment
need-group-link = Links
need-group-building = Buildings

nav-priorities = Priorities
priorities-title = Ranked needs
priorities-why = Everything on one scale of 0 to 100, with reasons. Scoring policy { $policy }.
priorities-by-unit = By unit
priorities-units-title = Ranked needs by unit
priorities-units-why = The weighted mean of what lies above "good", kind by kind; a larger unit is not needier for its size. Policy { $policy }.
priorities-reason = Reason
priorities-least = Least points
priorities-empty = Nothing to rank yet
priorities-empty-way-on = Add equipment or let the agents report; scores follow within seconds.
rank-place = Rank
rank-nth = No.
rank-points = Points
rank-low = Least
rank-high = Most
rank-thing = What
rank-kind = Kind
rank-where = Where
rank-things = Scored
rank-confidence = Confidence
rank-reasons = Reasons
sheet-policy = Scoring policy { $value }
score-title = Why { $points ->
    [one] { $points } point
   *[other] { $points } points
}
score-why = Rank { $rank } of { $of }, policy { $policy }, scored { $when }.
score-record = Open the record
score-interval = possible range, for what is unknown
score-interval-none = what is unknown does not change it
score-confidence = of the weight rests on machines or papers
score-reasons = Why { $points ->
    [one] { $points } point
   *[other] { $points } points
}
score-all-reasons = All { $n } reasons
priorities-search-hint = Tag, name, room, unit…
score-waits = Something just changed that is not in the score yet: score and reasons follow in a few seconds; reload the page to see them.
