"""How many were killed and injured: words -> ranges.

A toll is read around an outcome ("were killed", "wounding"): people stand before a passive outcome and after an active
one, in a chain of noun phrases ("the driver and four passengers" are five). Languages without articles, whose order is
free, are read from the nearest number of the same clause, or from a verb whose form says that it was one person.
"""

from .mentions import tolls
from .people import People, people
from .settling import settle
from .values import Casualties, Harm, How, TollMention
from .victims import same

__all__ = ["Casualties", "Harm", "How", "People", "TollMention", "people", "same", "settle", "tolls"]
