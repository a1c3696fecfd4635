"""Every incident in a few numbers, in memory: what a map asks for at each of its moves, under any filters, in milliseconds.

store ─ pins ─> columns ─ selection ─> tally, view, clusters, ordering ─ keys ─> store
"""

from .clusters import Cluster, clustered
from .ground import reaching
from .keeping import Index, Selection
from .listing import listing
from .ordering import ORDERS, foremost
from .tally import Extent, Tally, around, extent, roles, tallied
from .view import View, heat, seen_once, view_of

__all__ = [
    "ORDERS",
    "Cluster",
    "Extent",
    "Index",
    "Selection",
    "Tally",
    "View",
    "around",
    "clustered",
    "extent",
    "foremost",
    "heat",
    "listing",
    "reaching",
    "roles",
    "seen_once",
    "tallied",
    "view_of",
]
