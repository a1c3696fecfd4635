"""`python -m geomap` is the command `geomap`."""

from .cli import main

main()
