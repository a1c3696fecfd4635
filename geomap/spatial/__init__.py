"""What reports say about where: "near Shostka", "20 km northwest of Kutum", "the Chuhuiv–Izium highway"."""

from .expressed import near, references, whereabouts
from .extent import Outline, Whereabouts, plain
from .ground import circle
from .spots import Land

__all__ = ["Land", "Outline", "Whereabouts", "circle", "near", "plain", "references", "whereabouts"]
