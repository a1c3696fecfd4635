"""Who reads the reports of `geomap ingest`: this process, some others, or a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from geomap.config import Settings

from .common import ready_gazetteer

if TYPE_CHECKING:
    from geomap.batch import Workers

Hire = Callable[[], AbstractContextManager["Workers"]]
"""Gives those who read a batch, for as long as it takes."""

workers_option = click.option(
    "--workers",
    type=click.IntRange(min=0),
    metavar="N",
    help="Read files in N processes, 0 for one a core; a report that brings one down is set aside. Else in this one.",
)
dask_option = click.option(
    "--dask", metavar="ADDRESS", help="Read files on a Dask cluster, whose scheduler is at tcp://HOST:8786."
)


def hiring(settings: Settings, workers: int | None = None, dask: str | None = None) -> Hire:
    """How to get who is asked for; UsageError for both."""
    if dask and workers is not None:
        raise click.UsageError("--workers are processes here and --dask workers elsewhere: choose one of them.")

    def hire() -> AbstractContextManager[Workers]:
        from geomap.batch import processes, reader_with, this_process

        gazetteer = ready_gazetteer(settings)
        if dask:
            from geomap.batch.cluster import cluster

            return cluster(dask, reader_with(gazetteer))
        if workers is None:
            return nullcontext(this_process(gazetteer, settings))
        return processes(settings, reader_with(gazetteer), workers or _cores())

    return hire


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
