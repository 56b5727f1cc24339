### What computers report: identity, conflicts, facts, parts.

## What was decided about a report
identity-verdict-existing = A computer on record
identity-verdict-new = A new computer; a record was made
identity-verdict-clone = Another computer with a copied key; it has its own record
identity-verdict-conflict = Not clear which computer; somebody has to say

## By which rule
identity-rule-alias = Somebody said that this report belongs to the record.
identity-rule-serial-and-uuid = Serial number and UUID both agree with the record.
identity-rule-serial = The serial number agrees with the record.
identity-rule-uuid = The UUID agrees with the record.
identity-rule-key = The agent's key (or the operating system's installation) agrees, and so does a disk or a network adapter.
identity-rule-key-and-name = The agent's key (or the operating system's installation) agrees, and the hardware does not contradict.
identity-rule-adapter = A network adapter agrees, and so does the name or a disk.
identity-rule-nothing = There is not enough evidence for any record.

## What a report shows besides
identity-event-uuid-changed = The UUID changed; serial number and network adapter are the same.
identity-event-board-replaced = The main board was replaced.
identity-event-serial-changed = The serial number changed; the UUID is the same.
identity-event-foreign-key = The computer runs with the key of { $other }. Enrol it again with a new code.
identity-event-shares-strong = { $other } has the same serial number or UUID.

## What is compared
identity-kind-serial = Serial number
identity-kind-uuid = UUID
identity-kind-disk = Disk
identity-kind-mac = Network adapter
identity-kind-installation = Operating system installation
identity-kind-host = Computer name
identity-kind-key = Agent's key
identity-relation-same = Same
identity-relation-different = Different
identity-relation-unknown = Cannot be compared

## Why people should look
conflict-reason-several = Several records fit. Choose the right one.
conflict-reason-unconfirmed = The key says one record, but nothing confirms it. Say whether it is that computer.
conflict-reason-copied-key = The key was copied from another computer, as a rule with its disk. Enrol the computer again.
conflict-reason-shared-number = Two records have the same serial number or UUID. Look whether they are one computer.

## Why part of a report was left out
ignored-wrong-value = Not a possible value; left out
ignored-list-cut = List too long; its beginning was kept
ignored-text-cut = Text too long; its beginning was kept
ignored-too-deep = Nested too deep; left out
ignored-too-much = Too much data; the excess was left out
ignored-repeated = Given twice; the last one was kept
ignored-not-utf8 = Broken characters were replaced

## The computer's clock
clock-right = Clock is right
clock-wrong = Clock is wrong
clock-lost = Clock has lost the time; its battery may be empty

## Facts in the history
fact-hostname = Computer name
fact-domain = Domain or workgroup
fact-vendor = Maker
fact-model = Model
fact-serial = Serial number
fact-uuid = UUID
fact-board = Main board
fact-firmware = BIOS/UEFI version
fact-secure-boot = Secure Boot
fact-tpm = TPM
fact-ram-bytes = Memory
fact-os = Operating system
fact-os-build = Operating system build
fact-os-edition = Operating system edition
fact-os-installed = Operating system installed on

## Parts of a computer
component-processor = Processor
component-memory-module = Memory module
component-disk = Disk
component-adapter = Network adapter
component-display = Screen
component-graphics = Graphics adapter
component-battery = Battery
component-printer = Printer set up on it

## Columns that a person may override
column-hostname = Computer name
column-vendor = Maker
column-model = Model
column-serial = Serial number
column-chassis = Type of computer
column-cpu-name = Processor
column-cpu-cores = Cores
column-cpu-threads = Threads
column-ram-bytes = Memory
column-disk-kind = Type of disk
column-disk-bytes = Disk size
column-os-family = Operating system family
column-os-name = Operating system
column-os-version = Operating system version
column-os-build = Operating system build
column-os-edition = Operating system edition
column-firmware-date = BIOS/UEFI date
column-boot-seconds = Start-up time

nav-agents = Agents
nav-agents-count = { $count } unclear
nav-conflicts = Unclear computers
agents-why = Install the agent with an enrolment code; the PC then reports its hardware and hours of use.
codes-new = Make an enrolment code
codes = Enrolment codes
codes-none = No codes yet.
code = Code
code-uses = Number of PCs
code-uses-hint = The code is good for 14 days and this many PCs.
code-label = Label
code-label-hint = For example: PCs on the first floor
code-make = Make the code
code-left = Left
code-until = Good until
code-revoke = Revoke
code-revoked = revoked
code-over = over
code-made = New enrolment code
code-made-why = For { $uses ->
    [one] { $uses } PC
   *[other] { $uses } PCs
}, 14 days. It is shown only now.
code-step-download = Download the agent to the PC:
code-step-run-there = On that PC, in the folder that holds hatang-agent, run this line (as administrator); it enrols the PC and sends the first report:
code-step-run = In the folder it was downloaded to, run this line (as administrator); it enrols the PC and sends the first report:
code-step-keep = For the PC to go on reporting, have this run with it (as a service):
builds = Agent builds
builds-none = The administrator has not put agent builds on the server yet (HATANG_AGENT_DIR).
devices = Enrolled devices
devices-why = reject a stranger with one click
devices-none = No device yet
devices-none-way-on = Make a code above and run its line on each PC.
device-host = Name
device-record = Record
device-no-record = no record yet
device-enrolled = Enrolled
device-seen = Last word
device-version = Version
device-reject = Reject
device-rejected = rejected
device-reject-sure = This device can report no more. Continue?
conflicts-why = A report fits several records, or a key was copied. Look at the evidence and decide; it can always be undone.
conflicts-none = Nothing to look at
conflicts-none-why = Every report fits one record clearly.
conflict-is = It is { $tag }
conflict-another = Another PC: make a record
conflict-leave = Leave it as it is
evidence = Evidence
evidence-reported = Reported
evidence-recorded = Recorded
event-reported = First reported itself
event-observed = { $detail }
event-overridden = Set by hand: { $detail }
pc-facts = Hardware, as reported
pc-reported = last report { $when }
pc-parts = Parts inside
pc-slots = { $used } of { $all } slots in use
pc-use = Hours of use, 90 days
pc-use-note = one bar a day; red: went down hard
pc-use-share = on for { $share } of the last 30 days' working hours
pc-use-none = No hours of use yet.
pc-merge = This record is another one's double
pc-merge-tag = Tag of the record to keep
pc-merge-do = Merge
pc-merged = Merged: { $tag }
pc-split = Split again
observed-fact = { $fact }: { $before } → { $after }
observed-added = Added { $kind }: { $part }
observed-removed = Removed { $kind }: { $part }
observed-replaced = Replaced { $kind }: { $before } → { $after }
pc-observed = reported: { $value }
pc-use-day = { $day }: { $hours } h
seconds = { $n } s
value-hdd = HDD
value-ssd = SSD
value-all-in-one = all-in-one
value-desktop = desktop
value-laptop = laptop
value-other = other
value-server = server
value-tablet = tablet
value-unknown = unknown
value-linux = Linux
value-windows = Windows
facts-title = What { $tag } is made of
facts-why = A correction counts instead of what the computer reports, with who made it and why. What it reports is kept as it is.
facts-all = All facts
facts-and-change = All facts, corrections
facts-none = This computer has not reported itself yet
facts-none-way-on = Its facts stand here as soon as the agent sends its first report.
fact = Fact
fact-observed = Reported
fact-said = Corrected
fact-over = over
fact-change = Correct: { $fact }
fact-value = Right value
fact-until = Holds until the end of
fact-until-hint = Empty: until somebody takes it back.
fact-until-said = until { $day }
fact-why = Why
fact-why-hint = For example: read off the label on the case
fact-take-back = Take back
fact-hint-memory = For example: 8 GB
fact-hint-disk = For example: 500 GB or 1 TB, as printed on the disk
fact-hint-day = For example: 24/11/2019
fact-hint-seconds = Seconds
pc-bind = Bind the records
pc-bind-record = This computer has a record typed by hand
pc-bind-record-why = That record keeps its tag, QR code and history; the computer's facts and hours of use are shown there. It can be split again at any time.
pc-bind-record-choose = The record typed by hand
pc-bind-computer = This record is a computer that reports itself
pc-bind-computer-why = This record keeps its tag, QR code and history; the chosen computer's facts and hours of use are shown here. It can be split again at any time.
pc-bind-computer-choose = The reporting computer
devices-of-code = computers that came by code …{ $hint }
devices-all = Show all
collected-title = What the agent collects
collected-why = This is everything that the agent sends to the server, field by field, taken from the definition of its messages.
collected-never = Never collected: names of users, documents, browsing, keystrokes, screen contents, command lines of programs.
collected-from = See one computer's own message without sending it:
value-on = on
value-off = off
devices-search-hint = Computer, tag, room
