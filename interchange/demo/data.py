"""What the demo project holds. Rows of text, one thing a line, its parts between bars."""
# ruff: noqa: E501

from typing import Any

KEY, NAME, ZONE, COUNTRY = "FER", "Ferry tickets", "Europe/Oslo", "NO"
ADMIN = "lena"
PASSWORD = "ferry-tandem"  # noqa: S105 (the demo's own, printed with its logins)
LEAVER = "henrik"
# of the sprints told here
TARGETS = ((6500, 2500, 1000), (6000, 3000, 1000), (6000, 3000, 1000))
CATEGORIES = ("feature", "technical", "defect")

# slug, name, role, hours from Monday to Sunday
PEOPLE = """
aiko   | Aiko Mori     | product_owner | 8 8 8 8 8 0 0
lena   | Lena Brandt   | scrum_master  | 8 8 8 8 8 0 0
priya  | Priya Raman   | developer     | 8 8 8 8 8 0 0
tomasz | Tomasz Wolski | developer     | 8 8 8 8 8 0 0
jonas  | Jonas Ek      | developer     | 8 8 8 8 8 0 0
ines   | Ines Duarte   | developer     | 8 8 8 8 0 0 0
marit  | Marit Solheim | developer     | 6 6 6 6 6 0 0
henrik | Henrik Lund   | developer     | 8 8 8 8 8 0 0
daniel | Daniel Osei   | dev_manager   | 8 8 8 8 8 0 0
sigrid | Sigrid Holm   | stakeholder   | 8 8 8 8 8 0 0
"""

EPICS = """
changes   | feature    | Changes & refunds
boarding  | feature    | Boarding
vehicles  | feature    | Vehicles
timetable | feature    | Timetable
fares     | feature    | Passes & fares
notices   | feature    | Notices
payments  | foundation | Payments foundation
booking   | foundation | Booking core
kiosks    | foundation | Kiosks
"""

# slug, epic, points, whose, title, criteria between semicolons; one that starts with * is technical
STORIES = """
phone    | changes | 5 | priya | Find a booking by phone number | The number finds bookings of two years; Several bookings are listed by date; A wrong number says how to go on; * The search answers within half a second
cabin    | changes | 3 | ines | Keep the cabin when the date moves | The same cabin is offered first; If it is taken, one of the same class is; The price does not rise
deck     | vehicles | 5 | marit | See the deck while choosing a cabin | The deck is drawn from the ship’s plan; Taken cabins cannot be chosen; It works by keyboard
save     | changes | 3 | jonas | Save travellers for the next booking | Names and birthdays are filled in; Saving is a choice, and can be undone
meal     | fares | 3 | ines | Order a meal for the night crossing | Meals are offered until six hours before; Allergies are asked for; The kitchen gets one list
hear     | notices | 2 | marit | Hear when the car deck opens | The phone rings five minutes before; It stays silent on foot
refund   | changes | 3 | jonas | Refund a booking in part | The passenger chooses what to give back; The receipt shows VAT; The money is back within five days
move     | changes | 5 | priya | Move a booking to another sailing | Only sailings with room are offered; The old place is free at once; A new ticket is sent; The vehicle moves along; * Moving twice at once moves once
fare     | changes | 3 | ines | Show the fare difference before paying | The old fare, the new one and the difference are shown; Nothing is charged before the passenger agrees; A cheaper crossing says what comes back; * Tariffs are never older than a minute
undo     | changes | 2 | marit | Undo a move within ten minutes | The old place is kept for ten minutes; Undoing costs nothing; The ticket is valid again at once
crew     | changes | 3 |  | Tell the crew who moved to another sailing | The list of a sailing marks who came and who left; It is right within a minute; It prints on one page
full     | changes | 5 | jonas | Offer the next sailing when one is full | The next three sailings with room are shown; One tap moves the booking; The fare difference is shown; Nobody is moved unasked
date     | changes | 5 | priya | Change the date of a crossing without losing the fare | The fare of the day of booking holds; A dearer season shows the difference; Both dates stand on the receipt
space    | vehicles | 8 | jonas | Hold a vehicle space while the passenger pays | The space is held for ten minutes; A trailer counts its own length; * Two passengers never hold the same space
free     | timetable | 3 | ines | See which sailings still have a cabin free | Each sailing shows its free cabins by class; It is right within a minute
family   | boarding | 5 | marit | Board with one ticket for the whole family | One code opens the gate for everybody on it; Children are counted; Leaving the queue and coming back works
fast     | timetable | 2 | ines | Timetable answers within 300 ms for 10,000 visitors | A search of any two harbours stays below 300 ms
offline  | boarding | 8 |  | Scan boarding passes when the quay has no network | A valid pass opens the gate; A pass used twice is refused; Scans are sent when the link returns
bicycle  | vehicles | 5 |  | Book a bicycle space together with the ticket | A space is offered where the ship has racks; The ticket shows it
cancelled | changes | 5 |  | Refund a cancelled sailing to the card it was paid with | Everybody on the sailing gets their fare back; The passenger is told how long it takes
late     | notices | 3 |  | Receive a text message when the sailing is late | More than ten minutes late sends one message; Nobody gets two for one delay
print    | boarding | 3 |  | Print the boarding pass at the harbour kiosk | The booking code prints all passes of the booking
pass     | fares | 8 |  | Pay with the commuter pass on regional lines | A pass pays for its zone; Outside its zone only the difference is charged
quiet    | boarding | 5 |  | Choose a quiet seat before boarding | Quiet seats are marked on the deck
keep     | fares | 3 |  | Keep a booking open while its fare changes | A booking that was begun keeps its fare for twenty minutes
pet      | fares |  |  | Travel with a pet: rules, price and the right cabin |
gift     | fares | 5 |  | Give a crossing as a gift |
captions | notices | 3 |  | Read departure announcements as captions |
"""

# slug, epic, hours, severity, whose, title, steps, expected
DEFECTS = """
gates    | boarding | 6h | 1 | tomasz | Gates reject passes after midnight | Scan a pass of the night crossing at 00:10 | The pass is valid until the ship has left
holmen   | payments | 5h | 1 | marit | Card payments time out on the Holmen line | Pay by card on the ferry to Holmen | The payment is made or refused within ten seconds
zone     | timetable | 6h | 2 | jonas | Return trip shows the outbound harbour’s time zone | Book a return from Skagen to Larne | Each departure stands in the time of its harbour
card     | fares | 10h | 1 | priya | Discount card is charged twice after a declined payment | Pay with a card that is declined, then with another | The discount card is charged once
language | boarding | 4h | 3 |  | Kiosk keeps the previous passenger’s language | Leave the kiosk without finishing | The next passenger is asked for the language
fee      | fares | 3h | 3 |  | Receipts round the harbour fee twice | Print a receipt of a fare with a fee of 12.345 | The fee is rounded once
"""

# slug, epic, category, hours, whose, title, so that, done items between semicolons; parent after the epic with >
TASKS = """
split    | payments | refactoring | 14h | priya | Split refunds from the payment service | a refund can change without touching payments | Refunds run as a service of their own; Old calls still work; The runbook is written
restore  | booking | infrastructure | 6h | tomasz | Nightly restore of the booking database | we know that a backup can be restored | A restore runs each night; A failure wakes somebody
format   | kiosks | tooling | 8h | tomasz | One log format for kiosks and gates | one search finds a passenger’s way through the harbour | Both write the new format; The old one is gone
trace    | booking | tooling | 10h | tomasz | Trace one booking through every service | an outage is found in minutes | Every call carries the booking’s trace; A page shows it
images   |  | chore | 6h | marit | Tidy the harbour images | pages load faster on the ships | No image is over 200 KB
ledger   | payments | architecture | 12h | marit | One ledger for fares and refunds | every krone can be followed | All postings go through the ledger; Old and new sums agree for a month
callback | payments | security | 8h | tomasz | Sign every payment callback | nobody can fake a payment | Unsigned callbacks are refused; Keys can be changed without a stop
batch    | payments | infrastructure | 10h | priya | Settle refunds in one nightly batch | the bank charges us once a night | The batch runs at 02:00; It can be run again safely
client   | timetable | refactoring | 7h | tomasz | One client for every harbour’s timetable | a new harbour takes a day, not a week | Three clients are gone; Each harbour has a test
cookie   |  | security | 4h | marit | Remove the second login cookie | one sign-out is enough | Nobody is signed out by the change
scans    | boarding | tooling | 6h |  | Log every rejected scan with its reason | the crew can tell a passenger why | The gate shows the reason; The log keeps it a week
tariffs  | changes > fare | infrastructure | 8h | jonas | Cache tariffs per harbour | showing a fare costs no call | A change of tariff is seen within a minute
inventory | booking | architecture | 16h | tomasz | Move seat inventory behind one booking service | seats and vehicles are counted in one place | No other service writes seats; The old tables are read-only
retry    | payments | architecture | 14h | tomasz | Make payment calls repeatable, so a retry never charges twice | a lost answer costs nobody money | Every call carries a key; A repeated call answers as the first did
ring     | kiosks | infrastructure | 12h | priya | Give the kiosks a deployment ring of their own | a bad release stops at one harbour | One harbour goes first; Going back takes a minute
certs    | payments | security | 8h | marit | Rotate the acquirer’s certificates without downtime | nobody has to stay up for it | A rotation was rehearsed
nightly  | timetable | infrastructure | 8h |  | Replace the nightly full import of timetables | a late change is seen the same day | Changes arrive within five minutes; The full import is gone
seed     | kiosks | tooling | 6h |  | Seed a test harbour with a full day of sailings | demos and tests stop sharing data | One command makes the day
zones    | timetable | debt | 12h |  | Store harbour times with their zone, not as local time | summer time stops breaking returns | All times carry a zone; Old rows are converted
passport |  | security | 14h |  | Encrypt passport numbers at rest | a stolen backup tells nothing | Old numbers are encrypted; Keys rotate
upgrade  | booking | infrastructure | 8h |  | Upgrade the booking database to its next major version | we stay on a version that is cared for | It was rehearsed on a copy
archive  | booking | chore |  |  | Archive sailings older than seven years | |
"""

# slug, epic, hours, whose, title, question
SPIKES = """
currency | payments | 8h | priya | How do three currencies meet in one ledger? | Can one ledger hold fares in three currencies without rounding differences?
capture  | payments | 4h | ines | Does the acquirer accept split captures? | May one payment be captured in several parts, and how many?
kiosk    | kiosks | 8h | tomasz | Can kiosks print boarding passes while offline? | When the quay loses its network, can a kiosk still print a pass that the gate accepts, and for how long does it stay valid?
queue    | booking | 12h | tomasz | Which queue holds up when two sailings open at once? | Where do bookings wait when two popular sailings open in the same minute?
engine   | booking | 10h | ines | Can one fare engine price cars and passengers? | Is there one set of rules for both, or do we need two engines?
lists    |  | 6h |  | How long must passenger lists be kept after arrival? | What does the law of each harbour ask for?
edge     | fares |  |  | Whether fares may be cached at the edge | How stale may a fare be before it is wrong?
"""

# outcome of a spike: kind, what was found, the decision, options as text ~ note, the chosen one with *
OUTCOMES = {
    "currency": (
        "decision",
        "Rounding differs by up to 0.02 a booking when one ledger converts.",
        "One ledger per currency, joined in the report.",
        (
            ("One ledger, converted daily", "rounds wrongly", False),
            ("One ledger per currency", "about 12 h", True),
        ),
    ),
    "capture": ("knowledge", "Yes, up to three captures a payment, within seven days.", "", ()),
}

SPRINTS = (
    ("A passenger finds and changes a booking without calling us",
     "phone cabin deck save meal hear refund split restore format trace images currency capture"),
    ("A passenger moves a booked crossing in under a minute, without calling us",
     "move fare undo crew full ledger callback batch client cookie scans kiosk"),
    ("Families board and change dates by themselves, and a retried payment never charges twice",
     "date space free family fast zone card inventory retry queue ring certs nightly"),
)  # fmt: skip

# sprint, working day of it, who, what, item, more
DIARY = """
8 1 priya start split | 8 1 priya log split 5h | 8 1 tomasz start restore | 8 1 tomasz log restore 5h | 8 1 ines start cabin | 8 1 ines log cabin 5h | 8 1 marit start deck | 8 1 marit log deck 4h
8 2 priya start phone | 8 2 priya log phone 6h | 8 2 ines log cabin 6h | 8 2 marit log deck 5h | 8 2 tomasz log restore 2h | 8 2 tomasz done restore | 8 2 tomasz start format | 8 2 tomasz log format 3h
8 3 priya spend currency 4h | 8 3 priya log phone 2h | 8 3 ines spend capture 2h | 8 3 ines outcome capture | 8 3 ines start meal | 8 3 ines log meal 4h | 8 3 jonas start refund | 8 3 jonas log refund 6h | 8 3 marit log deck 5h | 8 3 tomasz log format 5h | 8 3 tomasz done format | 8 3 marit left deck 4 | 8 3 priya left phone 4
8 4 priya spend currency 2h | 8 4 priya outcome currency | 8 4 priya log phone 4h | 8 4 ines log meal 6h | 8 4 lena out images | 8 4 marit log deck 5h | 8 4 jonas log refund 6h | 8 4 tomasz start trace | 8 4 tomasz log trace 4h
8 5 tomasz incident gates | 8 5 tomasz start gates | 8 5 tomasz log gates 6h | 8 5 priya log phone 6h | 8 5 marit log deck 4h | 8 5 jonas start save | 8 5 jonas log save 6h | 8 5 priya left phone 3 | 8 5 marit left deck 3 | 8 5 ines left cabin 2
8 6 tomasz log gates 4h | 8 6 marit log gates 4h | 8 6 tomasz done gates | 8 6 tomasz log trace 2h | 8 6 priya log phone 6h | 8 6 ines log cabin 6h | 8 6 jonas log save 5h | 8 6 priya left phone 1 | 8 6 jonas left save 2
8 7 ines done cabin | 8 7 aiko judge cabin | 8 7 aiko done cabin | 8 7 ines log meal 6h | 8 7 tomasz log trace 2h | 8 7 tomasz done trace | 8 7 tomasz log phone 4h | 8 7 marit start hear | 8 7 marit log hear 5h | 8 7 jonas log refund 5h | 8 7 priya log phone 5h | 8 7 priya judge phone | 8 7 priya done phone | 8 7 priya log split 2h | 8 7 ines left meal 2
8 8 aiko judge phone | 8 8 aiko done phone | 8 8 priya log split 5h | 8 8 tomasz log deck 6h | 8 8 marit log hear 5h | 8 8 marit done hear | 8 8 aiko judge hear | 8 8 aiko done hear | 8 8 jonas log save 5h | 8 8 ines log meal 6h | 8 8 jonas left save 1 | 8 8 marit left deck 1 | 8 8 ines left meal 1
8 9 marit log deck 4h | 8 9 tomasz log deck 5h | 8 9 marit done deck | 8 9 aiko judge deck | 8 9 aiko done deck | 8 9 jonas log save 3h | 8 9 jonas log refund 3h | 8 9 jonas done save | 8 9 aiko judge save | 8 9 aiko done save | 8 9 ines log meal 3h | 8 9 ines done meal | 8 9 aiko judge meal | 8 9 aiko done meal | 8 9 priya log split 4h | 8 9 priya done split
8 10 jonas log refund 4h | 8 10 jonas done refund | 8 10 aiko fail refund
9 1 priya start move | 9 1 priya log move 3h | 9 1 tomasz start client | 9 1 tomasz log client 4h | 9 1 marit log cookie 3h | 9 1 ines log fare 5h | 9 1 ines start fare
9 2 priya log move 5h | 9 2 tomasz log client 2h | 9 2 tomasz review client | 9 2 marit log cookie 1h | 9 2 marit done cookie | 9 2 jonas log tariffs 5h | 9 2 ines log fare 4h
9 3 tomasz start kiosk | 9 3 tomasz spend kiosk 3h | 9 3 priya start batch | 9 3 priya log batch 4h | 9 3 marit start undo | 9 3 marit log undo 4h | 9 3 jonas log refund 4h | 9 3 aiko judge refund | 9 3 aiko done refund
9 4 tomasz spend kiosk 2h | 9 4 ines spend kiosk 1h30 | 9 4 marit incident holmen | 9 4 marit start holmen | 9 4 marit log holmen 2h15 | 9 4 priya log move 4h | 9 4 ines log fare 3h | 9 4 ines review fare | 9 4 jonas log tariffs 3h | 9 4 jonas done tariffs | 9 4 priya left move 3 | 9 4 ines left fare 1
9 5 ines judge fare | 9 5 ines done fare | 9 5 aiko judge fare | 9 5 aiko done fare | 9 5 ines log crew 2h
9 5 tomasz extend kiosk 2h | 9 5 marit log undo 3h | 9 5 marit done undo | 9 5 priya log batch 3h | 9 5 jonas block full
9 6 tomasz start callback | 9 6 tomasz log callback 4h | 9 6 marit start ledger | 9 6 marit log ledger 4h | 9 6 priya log move 4h | 9 6 jonas log crew 3h
9 7 marit log ledger 3h | 9 7 tomasz log callback 2h | 9 7 priya judge move
"""
COLUMNS = {"start": "In progress", "review": "Review", "done": "Done"}
# what stands before what, after everything was written down
ORDER = {
    "aiko": (("remember", "gift"), ("zone", "free"), ("card", "fast"), ("language", "pass"), ("fee", "gift")),
    "tomasz": (
        ("currency", "split"),
        ("capture", "split"),
        ("kiosk", "client"),
        ("queue", "ring"),
        ("engine", "nightly"),
        ("lists", "passport"),
    ),
}
# what came to the planned sprint after it was signed: who put it in; who estimated it again, and as what
SINCE_SIGNED = ("ines", "engine")
ESTIMATED_SINCE = ("priya", "nightly", "12h")
LEFT = {"refund": "1"}  # points left of what is carried into the running sprint
INCIDENTS = ("gates", "holmen")
# who, sprint, first and last day of it (0 is its first Monday), which part of the day
ABSENCES = (("jonas", 8, 0, 1, "full"), ("tomasz", 9, 10, 10, "full"), ("marit", 10, 2, 2, "am"))
MORE: dict[str, dict[str, Any]] = {
    "fast": {
        "kind": "quality",
        "quality_metric": "answer time, 95th percentile",
        "quality_comparator": "<=",
        "quality_value": "300 ms",
        "quality_condition": "with 10,000 visitors at once",
    },
    "move": {
        "as_a": "passenger",
        "i_want": "to take another sailing than the one I booked",
        "so_that": "a late train does not cost me the crossing",
    },
    "offline": {
        "as_a": "gate attendant",
        "i_want": "to board passengers while the link is down",
        "so_that": "the ship leaves on time",
    },
}
EXTENSION = ("Printer firmware differs between harbours.", "Signing a pass on the kiosk works.")
BLOCKED = "The harbours have not sent their capacity yet"
FAILED = "The receipt shows no VAT."
COMMENTS = """
ines | kiosk | Østvik’s printers need firmware 4.2 for the larger code. I have asked the harbour to update two of them.
aiko | kiosk | Twelve hours cover the longest night crossing. That would be enough for us, @Tomasz Wolski.
sigrid | late | The harbour of Skagen asks for this every week.
"""

# who asks the other side for what: who, kind, title, text, the story that it would open
SUGGESTIONS = """
aiko  | task  | Keep a history of fares | Support is asked why a fare changed, and nobody can say. |
lena  | spike | Could boarding work without paper? | Three harbours asked for it this month. |
priya | story | Say why a booking was refused | The kiosk only shows a code; passengers call the desk. |
tomasz | story | Pay with stored coins | |
"""
DECLINED = ("aiko", "Pay with stored coins", "The harbours take no coins from next year on.")
# a story that needs design before anybody codes: story, kind, title, what has to be found out
NEEDS_DESIGN = (
    "offline",
    "spike",
    "What may a gate decide without the server?",
    "Which passes can be checked at the quay alone?",
)
# a story, and the work that is there already and that it waits for
WAITS = ("print", "kiosk")
LINKS = """
tomasz | full | blocks | late
priya  | date | relates | fare
"""
LABELS = {
    "phone": ["search"],
    "free": ["search"],
    "fast": ["search", "speed"],
    "late": ["mail"],
    "offline": ["quay"],
    "kiosk": ["quay"],
    "print": ["quay"],
}
DESIGN = {
    "move": "in_points",
    "fare": "not_needed",
    "full": "in_points",
    "date": "in_points",
    "undo": "not_needed",
}
RETROSPECTIVE = (  # of the last closed sprint
    "tomasz",
    (
        "Read criteria with the product owner before a story is begun",
        "Practise a night without the gates’ server",
    ),
)
DEFINITION_OF_DONE = """- Somebody else has read the change
- It runs on a kiosk with a slow link
- The crew's handbook says what is new"""
TEMPLATE = ("Every task", ["Tests are written", "Somebody else has read it"])
