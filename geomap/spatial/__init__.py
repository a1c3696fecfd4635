"""What reports say about where: "near Shostka", "20 km northwest of Kutum", "the Chuhuiv–Izium highway"."""

from .expressed import whereabouts
from .extent import Outline, Whereabouts, plain
from .spots import Land

__all__ = ["Land", "Outline", "Whereabouts", "plain", "whereabouts"]
