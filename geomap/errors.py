"""Everything geomap raises on purpose.

    GeomapError
    ├── ConfigError       a setting (GEOMAP_*) that cannot be used
    ├── InputError        a report or file that cannot be read          (also a ValueError)
    ├── QueryError        a filter that makes no sense                   (also a ValueError)
    ├── BatchError        the processes or hosts that read reports cannot be started, reached or relied on
    ├── GazetteerError    the gazetteer is missing, damaged or unfit to import
    └── StoreError        the incident database cannot be opened, read or written

Each message is one sentence that names the input and says what to do about it. The command line and the
web each turn an error into words and a status in exactly one place.
"""


class GeomapError(Exception):
    """Base of all errors that a user of geomap can do something about."""


class ConfigError(GeomapError):
    """A setting that cannot be used."""


class InputError(GeomapError, ValueError):
    """A report or file that cannot be read."""


class QueryError(GeomapError, ValueError):
    """A filter that makes no sense."""


class BatchError(GeomapError):
    """The processes or hosts that read reports cannot be started, reached or relied on."""


class GazetteerError(GeomapError):
    """The gazetteer is missing, damaged, or was given something it cannot import."""


class StoreError(GeomapError):
    """The incident database cannot be opened, read or written."""
