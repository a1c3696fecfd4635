"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geomap.whole import replacing


def test_of_two_that_write_one_file_at_once_each_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "x"
    with replacing(target) as first:
        first.write_text("fir")
        with replacing(target) as second:
            second.write_text("second")
        assert target.read_text() == "second"
        first.write_text("first")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("x", "first")]


def test_what_fails_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("before")

    def fail() -> None:
        with replacing(tmp_path / "x") as partial:
            partial.write_text("half")
            partial.with_name(f"{partial.name}-journal").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("x", "before")]


def test_what_was_killed_long_ago_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    killed = [tmp_path / name for name in ("x.0123abcd.partial", "x.0123abcd.partial-wal")]
    others = [tmp_path / name for name in ("y.0123abcd.partial", "x.partial", "x.2024.partial")]
    for file in (*killed, *others):
        file.write_text("half")
        os.utime(file, (0, 0))
    with replacing(tmp_path / "x") as partial:
        partial.write_text("whole")
        (tmp_path / "x.89abcdef.partial").write_text("of another process")
    assert set(tmp_path.iterdir()) == {*others, tmp_path / "x", tmp_path / "x.89abcdef.partial"}
