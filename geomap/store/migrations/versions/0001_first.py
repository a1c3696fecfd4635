"""The first schema."""

from geomap.store.migrations import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    run("0001_first.sql")
