### Faults: names of states, steps, causes.

## Where a fault stands
fault-state-new = New
fault-state-acknowledged = Acknowledged
fault-state-in-progress = In progress
fault-state-waiting = Waiting
fault-state-resolved = Resolved
fault-state-closed = Closed
fault-state-reopened = Reopened
fault-state-cancelled = Cancelled

## For whom it waits
fault-waiting-parts = Waiting for parts
fault-waiting-provider = Waiting for the provider or warranty
fault-waiting-province = Waiting for the province

## Steps (buttons)
fault-action-acknowledge = Acknowledge
fault-action-start = Start work
fault-action-wait = Set waiting
fault-action-resolve = Resolved
fault-action-close = Close
fault-action-reopen = Reopen
fault-action-cancel = Cancel the ticket

## Why it broke
fault-cause-wear = Worn out by long use
fault-cause-part-failed = A part failed
fault-cause-consumable = Out of toner, paper, battery or other supplies
fault-cause-software = Software, driver or malware
fault-cause-settings = Settings wrong or lost
fault-cause-power = Electricity
fault-cause-outside = The provider's or a shared system's fault
fault-cause-handling = Wrong handling
fault-cause-nature = Storm, lightning, water, insects
fault-cause-other = Another cause
fault-cause-unknown = Cause not known

## Lists
nav-faults = Faults
nav-faults-count = { $count } overdue
faults-why = Open fault tickets, the next due first.
faults-search-hint = Ticket, asset tag, words…
faults-mine = Mine
faults-by-unit = By unit
faults-units-title = Faults by unit
faults-by-unit-why = Open tickets of each unit, and which units take reports from stickers.
faults-repeat = Repeat offenders
faults-repeat-why = Equipment, buildings, rooms and links with three faults or more in 90 days; cancelled and unconfirmed tickets do not count.
faults-repeat-count = Times
faults-repeat-last = Last time
faults-repeat-none = Nothing has broken again and again
faults-repeat-none-why = This list fills by itself when one thing is reported three times in 90 days.
faults-empty = No open faults
faults-empty-way-on = Scan the sticker on the equipment, or choose "Report a fault", when something breaks.
fault-column-due-at = Due
fault-column-reported-at = Reported
fault-column-severity = Severity
fault-stand-open = Open
fault-stand-overdue = Overdue
fault-stand-unconfirmed = To be confirmed
fault-stand-waiting = Waiting
fault-stand-resolved = Resolved
fault-stand-over = Done with
fault-stand-all = All

## One fault
fault-code = Ticket
fault-about = What broke
fault-group = Group
fault-what = What is wrong?
fault-whom = Whom does it stop?
fault-severity = Severity
fault-state = State
fault-unit = Unit
fault-assigned-to = Assigned to
fault-assigned-nobody = nobody yet
fault-reported-at = Reported
fault-reporter = Reporter
fault-from-sticker = from the sticker
fault-reporter-erased = erased after the period of keeping
fault-due-at = Due
fault-resolved-at = Resolved
fault-downtime = Downtime
fault-downtime-hours = Downtime (working hours)
fault-cause = Cause
fault-done = What was done
fault-cost = Cost
fault-cost-dong = Cost (đồng)
fault-cost-hint = Đồng, for example 450.000. Leave empty where unknown.
fault-words-said = The reporter's words
fault-files = Photos and files
fault-left = { $time } of working time left
fault-late = late by { $time } of working time
fault-due = Due { $when }
fault-settled-by = done by { $when }
fault-unconfirmed = to be confirmed
fault-unconfirmed-why = Reported from the sticker by a colleague who was not signed in. Acknowledging confirms that it is real; cancel it where it is not.
fault-beyond-repair = Repairs have cost more than 30 % of the historical cost: it may be proposed for disposal (Decree 186/2025/NĐ-CP, article 29).
fault-resolve = Record as resolved
fault-pick-cause = Tap the cause and it is done:
fault-more-actions = More actions
fault-due-short = due { $when }
fault-assign = Assign
fault-judge = Change the impact
fault-impact-why = With the impact, severity and due time are worked out anew.
fault-settle = Correct cause and cost
fault-cancel-sure = Cancel this ticket? It is kept and can be reopened.
fault-comment = Comment
fault-comment-add = Send
fault-others = Other faults
fault-repeat = repeat offender
fault-event-reported = Reported
fault-event-again = Reported again
fault-event-comment = Comment
fault-event-assigned = Assigned to { $detail }
fault-event-assigned-erased = Assigned to a person who left (account { $number })
fault-event-unassigned = Assigned to nobody
fault-event-impact = Impact changed: { $before } → { $after }
fault-event-settled = Cause or cost corrected
fault-event-file = Added { $detail }
fault-all-of-it = See all faults
fault-none-of-it = No fault so far.
span-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
span-hours = { $n } h
span-minutes = { $n } min

## Reporting
fault-report-title = Report a fault
fault-report-do = Report a fault
fault-report-of = Report a fault of { $name }
fault-report-system = Report a fault of a shared system
fault-under-warranty = under warranty until { $day }
fault-open-record = Record
fault-open-already = Open already; no need to report the same again:
fault-words = More (optional)
fault-photo = Photo (optional)
fault-photo-hint = Shrunk on the phone before it is sent; where and by which phone it was taken is not kept.
fault-send = Send
fault-sent = Ticket { $code } was sent.
fault-not-sent = Not sent. The form is still whole: check the line and send again; it will not be logged twice.
fault-fixed-already = Fixed it already?
fault-fixed-why = Log it so that the equipment has its history. Choose what was wrong above, then tap the cause.
fault-pick-why = Quickest is the sticker on the equipment. Without one, search here.
fault-pick-asset = Equipment, place or link
fault-pick-place = Buildings, rooms, links
fault-thing-room = Room
fault-thing-building = Building
fault-thing-link = Link
fault-pick-system = Report for this unit
fault-pick-system-why = The administrative-procedure software, digital signatures and other systems that all units share.

## Stickers
sticker-why = Tell the unit's IT officer that it is broken; no account needed.
sticker-off = This unit takes no reports from stickers. Please call the unit's IT officer.
sticker-name = Your name
sticker-phone = Phone number
sticker-phone-hint = So that the officer can call back.
sticker-kept = Your name and phone are erased { $days } days after the fault is settled.
sticker-sign-in-why = Are you the unit's officer?
sticker-sign-in = Sign in
sticker-sent = Ticket { $code } was sent
sticker-sent-due = Due { $when }, once the IT officer has confirmed it.
sticker-sent-why = You may close this page. If something else breaks, scan the sticker again.
sticker-reports = Reports from stickers
sticker-on = taken
sticker-is-off = not taken
sticker-switch-on = Switch on
sticker-switch-off = Switch off

## Audit trail
audit-fault-report = Fault reported
audit-fault-report-again = Known fault reported again
audit-fault-step = Fault moved on
audit-fault-impact = Impact of a fault changed
audit-fault-settle = Cause or cost of a fault corrected
audit-fault-assign = Fault assigned
audit-fault-comment = Comment on a fault
audit-sticker-switch = Reports from stickers switched

## Errors of fields
field-choose-what = Choose what is wrong.
field-not-a-sum = Not a sum of money (for example 450.000).
field-already-there = The ticket is in this state already.
field-reopen-first = The ticket is resolved, closed or cancelled. Reopen it first.
field-resolve-first = The fault is not resolved yet. Record how it was resolved, then close the ticket.
field-still-open = The ticket is still open; there is nothing to reopen.
field-too-late = Work on the fault has begun. Record how it was resolved, with its cause.
faults-repeat-only = Of 90 days, confirmed, not cancelled
faults-repeat-column-faults = Times
faults-repeat-column-last-at = Last time
faults-repeat-column-downtime = Downtime
faults-repeat-column-cost = Cost
faults-repeat-search-hint = Tag, name, kind, unit
