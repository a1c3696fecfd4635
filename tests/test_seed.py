"""The seed article, and altered copies of it, yield what an analyst reads out of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

pytestmark = pytest.mark.skipif(
    not (SHARED / "seed").is_dir(), reason=f"the seed article lies in {SHARED}, which is missing"
)


def run(command: list[str], home: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"GEOMAP_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *command], input=text, capture_output=True, text=True, env=env, cwd=ROOT)


def test_the_seed_article_yields_all_that_its_gold_states(gazetteer_file: Path, tmp_path: Path) -> None:
    article = (SHARED / "seed" / "article.txt").read_text("utf-8")
    line = json.dumps({"id": "seed", "text": article, "date": "2025-01-04", "publisher": "RFE/RL"})
    answer = run(["-m", "geomap", "extract", "--jsonl", "--offline"], gazetteer_file.parent, line)
    prediction = tmp_path / "pred.jsonl"
    prediction.write_text(answer.stdout, "utf-8")
    verdict = run([str(SHARED / "tools" / "check_seed.py"), str(prediction)], gazetteer_file.parent)
    assert verdict.stdout == "6 of 6 incidents found, 0 faults\n"


@pytest.mark.parametrize("seed", [11, 12])
def test_copies_with_other_towns_people_counts_and_days_yield_theirs(seed: int, gazetteer_file: Path) -> None:
    verdict = run(["benchmarks/vary_seed.py", "--copies", "4", "--seed", str(seed)], gazetteer_file.parent)
    assert verdict.stdout == "4 of 4 copies have no fault\n", verdict.stdout + verdict.stderr
