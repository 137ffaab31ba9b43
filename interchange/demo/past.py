"""What the demo's first seven sprints held: foundations first, and what stood on them. Rows as in data.py."""
# ruff: noqa: E501

# slug, what, epic, size, title, text:
# a story's criterion, what a task is good for, a spike's question, a defect's steps > what is expected instead
ITEMS = """
search   | story | timetable | 3 | Search a sailing by harbour and day | All sailings of that day are listed by departure
lines    | story | timetable | 3 | See all departures of one line on a page | The page is right when a sailing is cancelled
price    | story | fares | 5 | Choose a crossing and see its price | Cars, cabins and children are in the price
harbour  | story | timetable | 2 | Show travel time and harbour on the ticket | Both stand on the printed ticket too
tongue   | story | booking | 2 | Pick the language once | It is kept on the next visit
paycard  | story | payments | 5 | Pay a crossing by card | The seat is held while the bank asks the passenger
mail     | story | notices | 3 | Receive the ticket by mail | The mail comes within a minute; it opens without a network
mine     | story | booking | 3 | See all my bookings | Past crossings are below those to come
cancel   | story | changes | 2 | Cancel a booking | The place is free at once
trailer  | story | vehicles | 5 | Find the next sailing with room for a trailer | Length and height are asked for once
names    | story | changes | 2 | Change names on a ticket | The old ticket stops to open the gate
receipt  | story | payments | 2 | Choose who gets the receipt | A company and its number can be given
group    | story | booking | 5 | Book for a group of up to thirty | Names may follow until a day before
remember | story | booking | 3 | Remember the last harbour | The search starts with it
wallet   | story | payments | 5 | Pay with the phone wallet | A refused payment keeps the booking open
car      | story | vehicles | 5 | Book a car and its passengers together | One ticket opens the lane and the gate
ship     | story | timetable | 3 | See where my ship is | The place is never older than two minutes
help     | story | boarding | 2 | Ask for help at the harbour | The crew sees the request before boarding starts
guest    | story | fares | 3 | See the fare before signing in | No account is asked for until payment
phonein  | story | boarding | 5 | Board by showing the phone | The code opens the gate on a cracked screen
class    | story | booking | 5 | Choose a cabin by its class | Classes of all ships are named alike
delays   | story | notices | 2 | Hear about a delay on the departure page | It is there within a minute of the captain’s word
file     | story | payments | 2 | Save a receipt as a file | It holds VAT and the harbour fee
swap     | story | vehicles | 5 | Change the vehicle of a booking | A longer one asks for the difference
add      | story | changes | 3 | Add a traveller after booking | The new ticket comes alone; the others stay valid
parking  | story | fares | 5 | Pay the harbour’s parking with the ticket | The barrier knows the number plate
bus      | story | boarding | 3 | Board a bus group with one list | The driver’s code opens the gate for all of them
unused   | story | changes | 5 | Get money back for an unused return | It is asked for until a year after
weather  | story | notices | 3 | Show the weather on the crossing | Wave height is shown above two metres
pipeline | tooling | booking | 24h | Build and test every change in ten minutes | a mistake is found before it is merged
staging  | infrastructure | booking | 20h | A copy of production to try things on | nobody tries things on passengers
money    | debt | payments | 16h | Keep money as whole øre, not as decimals | sums agree with the bank’s
gateway  | architecture | payments | 24h | Take card payments through one gateway | one contract, one log, one place to look
errors   | tooling | booking | 8h | See errors of all services in one place | an outage is noticed before passengers call
oneway   | architecture | booking | 40h | Book through one service instead of three | a booking is whole or not there
trail    | security | payments | 14h | Payment calls leave an audit trail | every krone can be explained
sandbox  | tooling | payments | 20h | Try payments against a test acquirer | nobody pays a krone to test
remote   | infrastructure | kiosks | 16h | Restart kiosks from afar | nobody drives to Larne to press a button
frame    | debt | booking | 12h | Upgrade to the supported framework | security fixes arrive again
release  | chore | booking | 6h | Write down how a release is made | anybody in the team can make one
twice    | architecture | booking | 24h | Retries of bookings never book twice | a lost answer costs nobody a seat
session  | security | payments | 12h | Refuse payments without a signed session | a stolen link pays nothing
daytime  | infrastructure | booking | 20h | Deploy in the daytime without a pause | releases stop waiting for the night
reader   | refactoring | timetable | 28h | Split the timetable reader from the website | a slow harbour does not slow the page
events   | architecture | booking | 28h | Keep bookings as a list of what happened | support can say who changed what
measure  | tooling | timetable | 6h | Measure what a search costs | we know before we guess
watch    | infrastructure | payments | 14h | Watch the acquirer and switch by hand | the next outage is ten minutes, not an evening
load     | tooling | booking | 20h | Load test of the booking service | midsummer is no surprise
machine  | architecture | payments | 30h | Payments and refunds in one state machine | a refund is never lost on the way
address  | refactoring | timetable | 32h | One address book of harbours | a harbour is renamed in one place
contrast | tooling | booking | 8h | Check contrast of every page automatically | nobody has to remember it
oldfares | chore | fares | 6h | Old fares leave the database | a search reads this year only
handover | chore | booking | 8h | Hand over how bookings are stored | two people know it when Henrik leaves
tables   | debt | booking | 18h | Take the old booking tables away | nothing writes them any more
centre   | infrastructure | booking | 40h | Bookings survive the loss of a data centre | a fire costs minutes, not bookings
keys     | security | kiosks | 8h | Keys of kiosks change every month | a stolen kiosk opens nothing
people   | tooling | booking | 12h | Test data without real names | nobody’s holiday is in a test
sprite   | refactoring | booking | 6h | Draw all icons from one file | pages ask once, not forty times
ships    | chore | timetable | 6h | Smaller pictures of ships | pages open on the quay
drain    | infrastructure | boarding | 28h | Gates keep working through a deployment | boarding never waits for us
replica  | infrastructure | timetable | 14h | Searches read from a copy of the database | a search never slows a booking
papers   | refactoring | payments | 12h | Move receipts out of the payment service | a receipt changes without touching money
visits   | tooling | booking | 8h | Count visits without cookies | we know what is used, and follow nobody
onelist  | debt | timetable | 6h | Names of ships come from one list | a new ship takes a minute
signed   | security | booking | 20h | One way to sign requests between services | one rule to read, one to test
oldform  | debt | booking | 12h | Retire the first booking form | half of the special cases go with it
cache    | infrastructure | timetable | 8h | Answer popular searches from memory | the page opens at once
screens  | tooling | kiosks | 12h | Kiosk screens are tested like pages | a button below the edge is found here
acquirer | spike | payments | 8h | Which acquirer takes cards and wallets? | Is there one acquirer for cards and wallets in all three countries?
seats    | spike | booking | 8h | Do we count seats by sailing or by leg? | What is counted when a ship calls at three harbours?
updates  | spike | kiosks | 6h | How can kiosks be updated at night? | Can a kiosk update itself without somebody on the quay?
holds    | spike | booking | 8h | Can seats be held without locking the table? | Do two thousand passengers at once get seats without waiting for each other?
wallets  | spike | payments | 4h | Which wallets do our passengers have? | Which wallets would nine of ten passengers pay with?
lanes    | spike | vehicles | 6h | How many vehicles fit when lengths are mixed? | Is a rule of thumb enough, or must lanes be packed?
readers  | spike | kiosks | 6h | Do kiosks need a card reader of their own? | May the gate’s reader be used for payments?
network  | spike | boarding | 6h | Is the harbours’ network good enough for gates? | How often and how long are gates without a network?
onecode  | spike | boarding | 6h | Can one code open the gates of all harbours? | Do all gates read the same code?
printers | spike | kiosks | 6h | Which printers fit into the kiosks? | Which two printers should harbours buy?
stale    | defect | timetable | 8h | Search shows sailings of yesterday | Search shortly after midnight > Only sailings to come are shown
season   | defect | fares | 12h | Fares of return trips ignore the season | Book a return in July > The return has the price of its own day
double   | defect | notices | 10h | Tickets are mailed twice | Pay and close the window at once > One mail comes
vat      | defect | fares | 6h | The mail shows prices without VAT | Read the mail of any booking > VAT is in the price, and shown
still    | defect | changes | 12h | Cancelled bookings stay in the list | Cancel, then look at one’s bookings > It stands below, as cancelled
letters  | defect | booking | 4h | Ø is broken on printed tickets | Print a ticket for Øystein > The name is right
noproof  | defect | payments | 6h | A wallet payment shows no receipt | Pay by wallet > The receipt is shown and mailed
thirty   | defect | booking | 6h | A group of thirty-one is accepted | Enter 31 names > The thirty-first is refused in words
expires  | defect | boarding | 6h | The code expires while boarding | Open the code an hour before > It stays valid until the ship has left
double2  | defect | fares | 6h | Children are counted twice in a cabin | Book two adults and a child > Three beds are taken
plates   | defect | vehicles | 8h | Foreign number plates are refused | Enter a plate with a dot > It is accepted
bridge   | defect | fares | 6h | Parking is charged on the day of the return | Come back after midnight > The day of leaving is charged
"""

# reported while a sprint ran, and begun at once
INCIDENTS = """
larne    | fares | 12h | 1 | henrik | The price list of Larne is gone after an import | Search a crossing to Larne | Prices are shown
clock    | timetable | 10h | 2 | priya | One harbour’s clock is an hour ahead | Look at departures of Skagen | Times are those of the harbour
outage   | payments | 40h | 1 | tomasz | Card payments are refused for a whole evening | Pay by card after 18:00 | Payments go through, or another way is offered
blank    | booking | 8h | 2 | tomasz | Tickets are blank when the signal is lost | Open a ticket on board | The ticket opens without a network
skagen   | boarding | 8h | 1 | tomasz | Gate 3 of Skagen reads nothing | Show any code at gate 3 | The gate opens
confirm  | booking | 8h | 2 | tomasz | Confirmations are an hour late | Book on a Friday evening | The mail comes within a minute
"""

# goal, target, what is planned. What a row of WORK does not finish is carried into the next sprint
SPRINTS = (
    ("A change reaches passengers without fear, and a sailing is found", (3500, 5500, 1000),
     "search lines price stale pipeline staging money gateway errors acquirer seats"),
    ("One service books, and payments can be tried", (4000, 5000, 1000),
     "harbour tongue paycard season oneway trail sandbox remote frame release updates holds"),
    ("A passenger books and pays by card, alone", (4500, 4500, 1000),
     "mail mine cancel trailer double vat twice session daytime reader events measure wallets lanes"),
    ("Bookings can be changed, and groups travel together", (5000, 4000, 1000),
     "names receipt group remember still letters load machine address contrast oldfares readers"),
    ("Passengers pay by phone and bring their car", (5500, 3500, 1000),
     "wallet car ship help delays noproof thirty handover tables centre keys people sprite ships network"),
    ("The phone is the ticket", (6000, 3000, 1000),
     "guest phonein class file weather expires double2 drain replica papers visits onelist onecode"),
    ("A booking changes as plans do", (6500, 2500, 1000),
     "swap add parking bus unused plates bridge signed oldform cache screens printers"),
)  # fmt: skip
ADDED = {4: ("watch", 6, "tomasz")}  # to a running sprint: what, on which of its days, by whom
TAKEN_OUT = {4: ("remember", 5)}
ESTIMATED_AGAIN = {2: ("oneway", 4, "henrik", "44h"), 5: ("centre", 3, "tomasz", "44h")}
LEFT = {"group": "3"}  # points left of what was begun and carried

# sprint, who, what they work on one after the other and for how many hours, through all their days; ~ leaves it open
WORK = """
1 | priya  | money 18, acquirer 6, gateway 26
1 | tomasz | pipeline 22, seats 8, staging 14
1 | henrik | search 34, stale 10, errors 8
1 | ines   | lines 20
1 | marit  | lines 18
2 | priya  | trail 16, sandbox 24, season 12, release 6
2 | tomasz | updates 6, remote 20
2 | henrik | holds 8, oneway 22, larne 6, oneway 20
2 | jonas  | price 32, larne 8, price 18
2 | ines   | harbour 22, frame 12
2 | marit  | price 12, tongue 22
3 | priya  | wallets 4, session 14, clock 6, events 30
3 | tomasz | twice 26, lanes 6, daytime 22
3 | henrik | cancel 20, clock 6, reader 28
3 | jonas  | paycard 52
3 | ines   | measure 5, mail 32, vat 6
3 | marit  | mine 30, double 12
4 | priya  | machine 12, outage 22, machine 20
4 | tomasz | load 14, outage 22, load 7, watch 12
4 | henrik | readers 6, address 14, outage 14, address 21
4 | jonas  | trailer 40, still 14
4 | ines   | names 20, contrast 8, group 16~
4 | marit  | receipt 18, letters 4, oldfares 6, group 16~
5 | priya  | wallet 40, noproof 6, keys 8
5 | tomasz | network 6, centre 24, blank 4, centre 20
5 | henrik | help 23, handover 9, tables 18
5 | jonas  | car 46, blank 3, ships 5
5 | ines   | group 24, thirty 12, people 12
5 | marit  | ship 32, blank 2, sprite 6
6 | priya  | phonein 40, papers 12, expires 6
6 | tomasz | drain 18, skagen 8, drain 12, onecode 6, replica 14
6 | jonas  | guest 28, file 22, double2 7
6 | ines   | delays 14, class 10, visits 8
6 | marit  | class 36, onelist 5
7 | priya  | parking 40, bridge 6, oldform 12
7 | tomasz | printers 4, bus 24, confirm 8, signed 20
7 | jonas  | swap 38, weather 12, plates 8
7 | ines   | add 22, weather 12, screens 11
7 | marit  | unused 36, cache 8
"""

OUTCOMES = {
    "acquirer": (
        "decision",
        "Two of four take both; only one of them pays out in three currencies.",
        "One acquirer for cards and wallets, with a contract of two years.",
        (("One for both", "pays out in three currencies", True), ("Two of them", "twice the work", False)),
    ),
    "seats": (
        "decision",
        "A passenger who leaves at the second harbour frees a seat that we sold twice in the old way.",
        "Seats are counted by leg.",
        (("By sailing", "simple, sells too few", False), ("By leg", "right, needs one more table", True)),
    ),
    "updates": (
        "inconclusive",
        "Half of the kiosks never come back after a restart from afar; the maker has no answer yet.",
        "",
        (),
    ),
    "holds": (
        "decision",
        "2,000 passengers at once wait less than 40 ms when each leg has a counter of its own.",
        "A counter a leg, corrected every night.",
        (("Lock the sailing", "waits 3 s", False), ("A counter a leg", "waits 40 ms", True)),
    ),
    "wallets": (
        "decision",
        "Three wallets cover 93 % of the passengers whom we asked on four crossings.",
        "Those three, through the acquirer that we have.",
        (("All seven", "four more contracts", False), ("Three", "93 % of passengers", True)),
    ),
    "lanes": ("knowledge", "A rule of thumb is wrong on one sailing in nine; packing lanes on none.", "", ()),
    "readers": (
        "decision",
        "The gates’ readers may not take payments: their certificate says so.",
        "Kiosks get readers of their own; gates stay without.",
        (("Use the gates’ readers", "not allowed", False), ("Readers in kiosks", "from spring on", True)),
    ),
    "network": (
        "decision",
        "Østvik is without a network 40 minutes a week, mostly while ships are loading.",
        "A gate must be able to decide alone.",
        (("Better network", "nobody sells one there", False), ("Gates decide alone", "needs a spike", True)),
    ),
    "onecode": ("knowledge", "Yes, once the two oldest gates in Larne are replaced in spring.", "", ()),
    "printers": (
        "decision",
        "Two of five print a code in the cold that gates read.",
        "Harbours buy the smaller one; the larger one stays for Holmen.",
        (("The smaller one", "reads at −15 °C", True), ("The cheap one", "smears in rain", False)),
    ),
}
GATE = ("wallet", "wallets")  # the story is not begun before the spike has its outcome
REJECTED = {2: "Passengers wait for card payments. Must the whole framework be upgraded now?"}
NOTES = {2: "Only what keeps it supported; the rest waits."}
RETROS = ("errors", "sandbox", "watch", "load", "people")  # came of a retrospective
# who, sprint, first and last day of it (0 is its first Monday), which part of the day
ABSENCES = (
    *(("jonas", 1, 0, 11, "full"), ("ines", 1, 0, 4, "full"), ("marit", 1, 7, 11, "full")),
    *(("tomasz", 2, 0, 4, "full"), ("henrik", 3, 2, 2, "full"), ("priya", 4, 1, 1, "am")),
    *(("marit", 5, 9, 9, "full"), ("ines", 6, 7, 8, "full"), ("jonas", 7, 4, 4, "pm")),
)
DAYS_OFF = ((3, 4, "full", "Trip with the night ferry"), (6, 11, "pm", "Autumn party"))
