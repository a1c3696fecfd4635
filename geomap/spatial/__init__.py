"""What reports say about where: "near Shostka", "20 km northwest of Kutum", "the Chuhuiv–Izium highway"."""

from .expressed import near, references, whereabouts
from .expressions import Expression, expressions
from .extent import Outline, Whereabouts, plain
from .ground import circle
from .spots import Land

__all__ = [
    "Expression",
    "Land",
    "Outline",
    "Whereabouts",
    "circle",
    "expressions",
    "near",
    "plain",
    "references",
    "whereabouts",
]
