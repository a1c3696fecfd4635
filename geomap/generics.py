"""English words that names are built with: "High Street", "Lake Mary", "Bay of Bengal", "Highway 61"."""

from __future__ import annotations

REGION = frozenset("Province Oblast Region State Governorate Territory".split())
AREA = REGION | frozenset("County Counties Parish Borough Township Twp. Co. District Municipality".split())
ROAD = frozenset(
    "Street Streets St. Avenue Avenues Ave. Road Roads Rd. Drive Dr. Lane Boulevard Blvd. Highway Hwy. Court Parkway "
    "Pkwy. Way Place Circle Trail Pike Turnpike Expressway Freeway Terrace Close Crescent Alley Loop Square Plaza".split()
)
WATER = frozenset(
    "River Rivers Creek Lake Lakes Bay Ocean Sea Gulf Strait Canal Falls Reservoir Lagoon Delta Sound "
    "Channel Marsh Swamp Pond".split()
)
LAND = frozenset(
    "Springs Valley Mountain Mountains Hill Hills Island Islands Isle Peninsula Desert Forest Wilderness Basin Canyon "
    "Cape Coast Beach Point Plateau Plains Ridge Peak Glacier Grove Gorge Range".split()
)
NATURE = WATER | LAND
BUILDING = frozenset(
    "Hospital Clinic Center Centre University College Academy School Schools Institute Church Cathedral Mosque Temple "
    "Basilica Chapel Abbey Monastery Synagogue Airport Station Bridge Tunnel Stadium Arena Park Gardens Garden Zoo "
    "Museum Library Gallery Theatre Theater Hotel Inn Mall Market Prison Jail Courthouse Palace Castle Tower House "
    "Hall Building Plant Mill Mine Dam Port Harbor Harbour Base Camp Estate Farm Farms Cemetery Memorial Monument "
    "Club Casino Resort Ranch Village Heights Gate Wharf Pier Embassy Headquarters".split()
)
TAIL = AREA | ROAD | NATURE | BUILDING | frozenset("City Town".split())
FRONT = frozenset(
    "Lake Lakes Mount Mt. Fort Ft. Port Cape Camp River Isle Island Islands Gulf Bay Strait Sea University Bank Town "
    "City County State Republic Kingdom North South East West Northern Southern Eastern Western Central Upper Lower "
    "Greater New Old Downtown Northeast Northwest Southeast Southwest Saint St. El La Los Las San Santa Santo Al".split()
)
NUMBERED = frozenset("Highway Hwy. Interstate Route Road State US U.S. I".split())
AFTER_NUMBER = ROAD
COMPASS = frozenset(
    "North South East West Northern Southern Eastern Western Central Upper Lower Greater Downtown Northeast Northwest "
    "Southeast Southwest Inner Outer Mid".split()
)
DIRECTIONS = frozenset(
    "north south east west northern southern eastern western northeast northwest southeast southwest northeastern "
    "northwestern southeastern southwestern ne nw se sw central downtown upstate midtown nearby neighboring "
    "neighbouring suburban rural occupied".split()
)
# Words that make an outlet, a club or a charity of the place behind them: "Suspilne Sumy", "Dynamo Kyiv".
ORGANISATION = frozenset(
    "Suspilne Hromadske Radio Dynamo Dinamo Spartak Lokomotiv Shakhtar Metalist Zenit Torpedo Heal Save Miss Team FC "
    "AC SC FK".split()
)
# Armed movements whose name is also some town's other name.
MOVEMENTS = frozenset("Hamas Taliban".split())
# Words that make an outlet, a club or a treaty of the place before them: "the Boston Globe", "the Minsk Agreements".
NAMESAKES = frozenset(
    "Times Post Herald Tribune Globe Gazette Chronicle Observer Examiner Sentinel Telegraph Inquirer Enquirer Agreement "
    "Agreements Accord Accords Memorandum Treaty Protocol United Rovers Wanderers".split()
)
# Words that stand inside a name but neither begin nor end it.
INNER = frozenset(
    "of the de del la las los le les el al da do dos das di du des en et y on upon sur sous am im an der den die das "
    "van von zu bin ibn na nad pod над на под і и".split()
)

LAST = frozenset(["Sur"])  # words that stand inside some names and end others: "Agusan del Sur"


def is_generic(name: str) -> bool:
    """Whether a name is made of such words only: "Central", "North Street".

    >>> is_generic("Eastern"), is_generic("Eastern Ghouta")
    (True, False)
    """
    return all(word in TAIL or word in COMPASS or word in INNER for word in name.split())
