"""Incidents ready for download, and what a change touched."""

from geomap.store.migrations import render, run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run("0002_features.sql")
    render()
