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

## Why a step is refused
fault-refused-already-there = The ticket is in this state already.
fault-refused-reopen-first = The ticket is resolved, closed or cancelled. Reopen it first.
fault-refused-resolve-first = The fault is not resolved yet. Record how it was resolved, then close the ticket.
fault-refused-still-open = The ticket is still open; there is nothing to reopen.
fault-refused-too-late = Work on the fault has begun. Record how it was resolved, with its cause.

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
