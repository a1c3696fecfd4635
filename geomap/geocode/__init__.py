"""geopy, asked for a place that the gazetteer lacks: cached, throttled, bounded, and believed only in context."""

from .answer import Answer, Reason
from .geocoder import Geocoder, geocoder_from

__all__ = ["Answer", "Geocoder", "Reason", "geocoder_from"]
