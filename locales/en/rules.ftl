### Words of the reference data.

## Kinds of equipment
kind-desktop = Desktop PC
kind-laptop = Laptop
kind-tablet = Tablet
kind-server = Server
kind-printer = Printer
kind-mfp = Multi-function printer
kind-scanner = Scanner
kind-copier = Photocopier
kind-shredder = Shredder
kind-router = Router
kind-switch = Switch
kind-firewall = Firewall
kind-access-point = Wi-Fi access point
kind-ups = UPS
kind-projector = Projector
kind-camera = Camera
kind-air-conditioner = Air conditioner
kind-generator = Generator
kind-phone = Telephone
kind-other = Other equipment

## Classes of equipment
class-computer = Computers
class-printer = Printers
class-network = Network devices
class-other = Other equipment

## Functions of rooms
room-counter = One-stop counter
room-reception = Reception of citizens
room-leader = Leader's room
room-office = Office
room-other = Other

## Condition of buildings
condition-good = In good use
condition-slightly-degraded = Slightly degraded
condition-degraded = Degraded
condition-seriously-degraded = Seriously degraded
condition-dangerous = Dangerous, to be demolished

## What a fault stops
impact-stops-service = Service to citizens stops
impact-stops-work = Somebody cannot work
impact-slows-work = Work goes on, but slowly
impact-minor = Hardly disturbs

## Severity
severity-urgent = Urgent
severity-high = High
severity-medium = Medium
severity-low = Low

## Windows 11
windows11-ready = Can take Windows 11
windows11-after-settings = Can, once TPM, UEFI or secure boot is on
windows11-after-parts = Can, with more memory or a larger disk
windows11-not-capable = Cannot (processor)

## Groups of faults
fault-group-computer = Computers
fault-group-printer = Printers
fault-group-scanner = Scanners
fault-group-network = Network devices
fault-group-power = Backup power
fault-group-other = Other equipment
fault-group-link = Links
fault-group-building = Buildings
fault-group-system = Shared systems

## What broke
fault-computer-no-power = Does not switch on
fault-computer-no-start = Switches on but does not start
fault-computer-slow = Slow, hangs
fault-computer-no-network = No network
fault-computer-screen = Screen dark, striped or broken
fault-computer-keyboard-mouse = Keyboard or mouse broken
fault-computer-disk = Disk reports errors
fault-computer-virus = Malware suspected
fault-computer-software = A program on it fails
fault-computer-token = Signing token not recognised
fault-computer-noise-heat = Loud, hot, switches off
fault-computer-other = Something else
fault-printer-paper-jam = Paper jam
fault-printer-faint = Faint, striped or smeared
fault-printer-no-jobs = Does not take print jobs
fault-printer-no-power = Does not switch on
fault-printer-no-toner = Out of toner
fault-printer-pickup = Does not pick up paper
fault-printer-scan-copy = Does not scan or copy
fault-printer-other = Something else
fault-scanner-no-power = Does not switch on
fault-scanner-not-found = Computer does not find it
fault-scanner-faint = Scans faint or striped
fault-scanner-paper-jam = Paper jam
fault-scanner-other = Something else
fault-network-no-power = Does not switch on
fault-network-no-traffic = Powered but carries nothing
fault-network-port = Some ports are dead
fault-network-wifi-weak = Wi-Fi weak or dropping
fault-network-hangs = Hangs, needs restarting
fault-network-cable = Cable cut or broken
fault-network-other = Something else
fault-power-no-power = Does not switch on
fault-power-no-backup = Goes off with the mains
fault-power-alarm = Alarm keeps sounding
fault-power-other = Something else
fault-other-no-power = Does not work
fault-other-damaged = Broken part
fault-other-weak = Works poorly
fault-other-other = Something else
fault-link-down = Completely down
fault-link-slow = Slow
fault-link-unstable = Comes and goes
fault-link-some-sites = Some systems out of reach
fault-link-modem = Modem shows red or is dead
fault-link-other = Something else
fault-building-power = Power cut or short circuit
fault-building-water = No water, or a leak
fault-building-roof-leak = Roof leaks, walls damp
fault-building-fire-safety = Fire protection not in order
fault-building-structure = Cracks, sinking, falling plaster
fault-building-door-window = Door, window or lock broken
fault-building-toilet = Toilet out of order
fault-building-lightning = Lightning protection broken
fault-building-other = Something else
fault-system-down = Cannot be reached
fault-system-slow = Slow, or keeps failing
fault-system-sign-in = Cannot sign in
fault-system-signature = Cannot sign digitally
fault-system-sync = Dossiers do not come through
fault-system-other = Something else
