"""The commands: what they print, what they keep, and how they end."""

from __future__ import annotations

import csv
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from commands import Ended, Run
from serving import serving

from geomap.cli.hiring import hiring
from geomap.cli.watching import settled
from geomap.features import FORMATS
from geomap.store import open_store

STRIKE = "A drone struck the city of Sumy in Ukraine on Friday, killing two people, officials said."
QUIET = "The council met to discuss the budget for the coming year."


@pytest.fixture
def batch(tmp_path: Path) -> list[Path]:
    """Files of which only the first and the last can be read."""
    contents: dict[str, bytes] = {
        "good.txt": STRIKE.encode(),
        "empty.txt": b"",
        "binary.txt": bytes(range(256)),
        "cyrillic.txt": "Взрыв в Курске: погибли два человека, сообщил губернатор области.".encode("cp1251"),
        "huge.txt": b"word " * 10_000_000,
        "paper.txt": b"%PDF-1.4\n...",
        "last.txt": f"---\ndate: 2025-01-04\n---\n{QUIET}".encode(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in contents]


def one_sentence(ended: Ended, *words: str) -> None:
    """The command ended as for bad input: exit code 2, and one line that holds the words."""
    assert ended.code == 2, ended
    assert ended.err.startswith("geomap: ")
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err
    for word in words:
        assert word in ended.err


def table(ended: Ended) -> dict[str, tuple[int, str]]:
    """The summary that an ingest ends with: name -> count, and what it says beside it."""
    rows = re.findall(r"^(\w+) +([\d,]+)  ?(.*)$", ended.out, re.MULTILINE)
    return {name: (int(count.replace(",", "")), words) for name, count, words in rows}


def lines(ended: Ended) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.out.splitlines()]


# --- Help -------------------------------------------------------------------------------------------------------------


COMMANDS = ["", "extract", "ingest", "export", "serve", "split", "gazetteer", "gazetteer import"]
COMMANDS += ["backup", "restore", "check", "migrate", "copy", "evaluate", "evaluate places", "evaluate incidents"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_how_to_use_a_command(run: Run, command: str) -> None:
    ended = run(*command.split(), "--help")
    assert ended.code == 0
    assert "Usage: geomap" in ended.out


@pytest.mark.parametrize("group", [[], ["gazetteer"], ["evaluate"]])
def test_without_a_command_the_help_is_shown_line_by_line(run: Run, group: list[str]) -> None:
    ended = run(*group)
    assert ended.code == 2
    assert ended.err == run(*group, "--help").out
    assert "..." not in ended.err.partition("Commands:")[2]


def test_every_example_of_the_help_is_a_command_that_exists(run: Run) -> None:
    helps = [run(*command.split(), "--help").out for command in COMMANDS]
    examples = re.findall(r"^ +geomap (gazetteer |evaluate )?(\w+)(.*)", "\n".join(helps), re.MULTILINE)
    assert len(examples) > 8
    for group, command, rest in examples:
        words = run(*group.split(), command, "--help").out
        assert all(option in words for option in re.findall(r"--[\w-]+", rest))


def test_the_version_is_shown(run: Run) -> None:
    assert re.search(r"\d+\.\d+", run("--version").out)


@pytest.mark.parametrize(
    "words", [["fly"], ["extract", "--fast"], ["serve", "--port", "many"], ["export", "--format", "xls"]]
)
def test_a_command_or_option_that_is_none_is_named(run: Run, words: list[str]) -> None:
    one_sentence(run(*words), words[-1] if words[0] != "extract" else "--fast")


# --- Extract ----------------------------------------------------------------------------------------------------------


def test_extract_shows_incidents_to_people(run: Run, batch: list[Path]) -> None:
    ended = run("extract", "--offline", "--date", "2025-01-04", batch[0], batch[-1])
    assert ended.code == 0
    assert "Sumy" in ended.out
    assert "2025-01-03" in ended.out
    head, row = re.findall(r"^.*(?:Killed  |Sumy Oblast).*$", ended.out, re.MULTILINE)
    assert row[head.index("Killed")] == "2"
    assert "No incident was found" in ended.out


def test_extract_answers_every_line_with_one_line_in_order(run: Run) -> None:
    reports = [
        {"id": "a", "text": STRIKE, "date": "2025-01-04"},
        {"id": "b", "text": QUIET},
        {"id": 3, "text": "😀 " + STRIKE},
    ]
    ended = run("extract", "--jsonl", "--offline", stdin="\n".join(map(json.dumps, reports)))
    assert ended.code == 0
    answers = lines(ended)
    assert [answer["id"] for answer in answers] == ["a", "b", "3"]
    assert all(set(answer) == {"id", "toponyms", "incidents"} for answer in answers)
    for report, answer in zip(reports, answers, strict=True):
        for toponym in answer["toponyms"]:
            assert str(report["text"])[toponym["start"] : toponym["end"]] == toponym["text"]
    (strike,) = answers[0]["incidents"]
    assert strike["type"] == "Feature"
    assert strike["properties"]["date_start"] == "2025-01-03"
    sumy = next(toponym for toponym in answers[0]["toponyms"] if toponym["text"] == "Sumy")
    assert set(sumy["place"]) == {"id", "name", "lat", "lon", "kind", "country", "admin1"}


def test_extract_answers_a_broken_line_with_its_error_and_goes_on(run: Run, tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    reports.write_text(
        "\n".join([json.dumps({"id": "a", "text": STRIKE}), '{"id": "b", "te', json.dumps({"id": "c", "text": STRIKE})])
    )
    ended = run("extract", "--jsonl", "--offline", reports)
    assert ended.code == 1
    first, broken, last = lines(ended)
    assert (first["id"], broken["id"], last["id"]) == ("a", None, "c")
    assert "line 2" in broken["error"]
    assert broken["toponyms"] == broken["incidents"] == []
    assert last["incidents"]


def test_a_date_that_is_none_costs_the_date_only(run: Run) -> None:
    ended = run("extract", "--jsonl", "--offline", stdin=json.dumps({"id": "a", "text": STRIKE, "date": "7:58 AM ET"}))
    assert ended.code == 0
    assert lines(ended)[0]["incidents"]
    assert "7:58 AM ET" in ended.err
    assert "2025-01-04" in ended.err


def test_an_option_date_that_is_none_is_refused(run: Run, batch: list[Path]) -> None:
    one_sentence(run("extract", "--date", "yesterday", batch[0]), "yesterday", "--date")


def test_extract_says_what_would_date_an_incident(run: Run, batch: list[Path]) -> None:
    assert "“Friday” refers: give it with --date" in run("extract", "--offline", batch[0]).out
    batch[1].write_text("A drone struck the city of Sumy in Ukraine, killing two people, officials said.")
    assert "no day of publication: give it with --date" in run("extract", "--offline", batch[1]).out
    assert "--date" not in run("extract", "--offline", "--date", "2025-01-04", batch[0]).out
    assert "--date" not in run("extract", "--offline", batch[-1]).out


def test_extract_stores_nothing(run: Run, home: Path, batch: list[Path]) -> None:
    run("extract", "--offline", batch[0])
    assert not list(home.glob("incidents*"))


def test_a_reader_that_stops_early_causes_no_complaint(home: Path, batch: list[Path]) -> None:
    command = f"{sys.executable} -m geomap extract --jsonl --offline {' '.join([str(batch[0])] * 500)} | head -n 1"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    assert json.loads(ended.stdout)["incidents"]


# --- Ingest -----------------------------------------------------------------------------------------------------------


def test_ingest_keeps_what_it_reads_and_names_what_it_cannot(
    run: Run, home: Path, batch: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "bare").mkdir()
    ended = run("ingest", "--offline", *batch, tmp_path / "missing.txt", tmp_path / "bare")
    assert ended.code == 1
    assert table(ended)["reports"] == (9, "2 new, 0 changed, 0 unchanged, 7 unreadable")
    assert [table(ended)[name][0] for name in ("incidents", "merged", "unlocated")] == [1, 0, 0]
    reasons = ended.err.splitlines()
    assert len(reasons) == 7
    for reason, words in zip(
        reasons,
        [
            "empty.txt is empty",
            "binary",
            "perhaps cp1251",
            "huge.txt is larger",
            "pdftotext",
            "missing.txt cannot",
            "bare holds no reports",
        ],
        strict=True,
    ):
        assert reason.startswith("geomap: ")
        assert words in reason
    with open_store(f"sqlite:///{home}/incidents.sqlite") as store:
        assert store.total() == 1


def test_ingesting_again_reads_nothing_and_a_changed_report_is_replaced(run: Run, home: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    outcomes = []
    for text in (STRIKE, STRIKE, STRIKE.replace("two", "three")):
        report.write_text(f"---\nid: r\ndate: 2025-01-04\n---\n{text}")
        outcomes.append(table(run("ingest", "--offline", report))["reports"][1])
        with open_store(f"sqlite:///{home}/incidents.sqlite") as store:
            assert store.total() == 1
    assert [re.findall(r"1 (\w+)", outcome) for outcome in outcomes] == [["new"], [], ["changed"]]


def test_ingest_reads_lines_from_standard_input(run: Run) -> None:
    reports = "\n".join(json.dumps({"id": name, "text": STRIKE, "date": "2025-01-04"}) for name in "abc")
    counts = table(run("ingest", "--offline", "--jsonl", stdin=reports + "\n{"))
    assert counts["reports"] == (4, "3 new, 0 changed, 0 unchanged, 1 unreadable")
    assert (counts["incidents"][0], counts["merged"][0]) == (3, 2)


def test_ingest_says_why_incidents_have_no_place(run: Run) -> None:
    text = "A drone struck the village of Nyzhnia Vyshnivka on Friday, killing two people, officials said."
    ended = run("ingest", "--offline", "--jsonl", stdin=json.dumps({"id": "a", "text": text, "date": "2025-01-04"}))
    assert table(ended)["unlocated"] == (1, "of them, because:")
    assert re.search(r"^ +1  \S.*$", ended.out, re.MULTILINE)


def test_ingest_does_not_say_that_a_report_names_no_place(run: Run) -> None:
    text = "A tornado struck Moore on Friday, killing two people, officials said."
    ended = run("ingest", "--offline", "--jsonl", stdin=json.dumps({"id": "a", "text": text, "date": "2025-01-04"}))
    assert "no name in the report was taken for its place" in ended.out


def test_ingest_counts_incidents_without_a_day(run: Run, batch: list[Path]) -> None:
    count, words = table(run("ingest", "--offline", batch[0]))["undated"]
    assert (count, "--date" in words) == (1, True)
    assert table(run("ingest", "--offline", "--date", "2025-01-04", batch[0]))["undated"] == (0, "of them")


def test_ingest_reads_a_folder_and_what_lies_below_it(run: Run, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    for name in ("a.txt", "deep/er/b.txt", "c.pdf", ".hidden/d.txt", ".e.txt"):
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text(f"{STRIKE} {name}")
    ended = run("ingest", "--offline", "--date", "2025-01-04", inbox)
    assert (ended.code, table(ended)["reports"][0]) == (0, 2)


def test_ingest_watches_a_folder_until_it_is_stopped(home: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    command = [sys.executable, "-m", "geomap", "ingest", "--offline", "--watch", str(inbox)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "Watching" in process.stdout.readline()
        (inbox / "late.txt").write_text(f"---\ndate: 2025-01-04\n---\n{STRIKE}")
        assert "late.txt: 1 new; 1 incidents, 0 of them without a place" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert (process.returncode, table(Ended(0, rest, ""))["reports"][0]) == (0, 1)


def test_a_watched_file_is_read_when_it_is_whole_and_again_when_it_has_changed(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    looks: list[Callable[[], object]] = [
        lambda: report.write_text("half"),
        lambda: report.write_text("half and whole"),
        lambda: None,
        lambda: None,
        lambda: report.write_text("another"),
        lambda: None,
        report.unlink,
        lambda: None,
    ]

    read = []
    with suppress(IndexError):  # when there is nothing more to look at
        for files in settled(tmp_path, lambda: looks.pop(0)()):
            read += [file.read_text() for file in files]
    assert read == ["half and whole", "another"]


def test_a_folder_to_watch_has_to_be_there(run: Run, tmp_path: Path) -> None:
    one_sentence(run("ingest", "--watch", tmp_path / "nowhere"), "nowhere")


def test_what_is_put_into_a_watched_folder_at_once_is_one_batch(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"{STRIKE} {name}")
    hired = []

    def hiring_of(*args: Any) -> Callable[[], Any]:
        return lambda: hired.append(1) or hiring(*args)()

    def wait(seconds: float) -> None:
        if hired:
            raise KeyboardInterrupt

    monkeypatch.setattr("geomap.cli.keeping.hiring", hiring_of)
    monkeypatch.setattr("time.sleep", wait)
    ended = run("ingest", "--offline", "--watch", tmp_path)
    assert (ended.code, table(ended)["reports"][0], len(hired)) == (0, 2, 1)
    one_sentence(run("ingest", "--again", "--watch", tmp_path), "--again", "--watch")


def test_the_samples_make_a_map_worth_looking_at(run: Run) -> None:
    ended = run("ingest", "--samples", "--offline")
    assert ended.code == 0
    assert table(ended)["incidents"][0] >= 20


@pytest.mark.parametrize("command", ["ingest", "export", "serve"])
def test_a_database_that_cannot_be_used_is_one_sentence(run: Run, tmp_path: Path, batch: list[Path], command: str) -> None:
    words = [*([batch[0]] if command == "ingest" else []), *(["--port", "0"] if command == "serve" else [])]
    garbage = tmp_path / "garbage.sqlite"
    garbage.write_bytes(b"garbage" * 1000)
    one_sentence(run(command, *words, "--db", f"sqlite:///{garbage}"), "garbage.sqlite", "--db")
    half = tmp_path / "half.sqlite"
    open_store(f"sqlite:///{half}").close()
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    one_sentence(run(command, *words, "--db", f"sqlite:///{half}"), "half.sqlite", "half written")
    one_sentence(run(command, *words, "--db", f"sqlite:///{garbage}/in/a/file"), "--db")
    one_sentence(run(command, *words, "--db", "mysql://here"), "mysql://here", "sqlite:///")


# --- Export -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(run: Run) -> Run:
    reports = [
        {"id": "sumy", "text": STRIKE, "date": "2025-01-04"},
        {"id": "osaka", "text": "An earthquake struck Osaka in Japan on Monday, killing four people.", "date": "2025-01-14"},
    ]
    assert run("ingest", "--offline", "--jsonl", stdin="\n".join(map(json.dumps, reports))).code == 0
    return run


def test_export_writes_every_format(filled: Run, tmp_path: Path) -> None:
    collection = json.loads(filled("export").out)
    assert [feature["properties"]["country"] for feature in collection["features"]] == ["JP", "UA"]
    assert [feature["id"] for feature in lines(filled("export", "--format", "geojsonl"))] == [
        feature["id"] for feature in collection["features"]
    ]
    assert filled("export", "--format", "csv", "-o", tmp_path / "out.csv").code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["country"] for row in csv.DictReader(file)] == ["JP", "UA"]
    for form in FORMATS:
        assert "GeoNames (CC BY 4.0)" in filled("export", "--format", form).out


@pytest.mark.parametrize(
    ("name", "begins"), [("a.csv", "\ufeffid,"), ("a.KML", "<?xml"), ("a.html", "<!doctype html>"), ("a.json", '{"type"')]
)
def test_export_writes_the_format_that_the_file_is_named_after(filled: Run, tmp_path: Path, name: str, begins: str) -> None:
    assert filled("export", "-o", tmp_path / name).code == 0
    assert (tmp_path / name).read_text("utf-8").startswith(begins)


def test_export_refuses_a_file_named_after_no_format(filled: Run, tmp_path: Path) -> None:
    one_sentence(filled("export", "-o", tmp_path / "a.xlsx"), ".xlsx", "csv", "--format")
    assert not (tmp_path / "a.xlsx").exists()
    assert filled("export", "--format", "csv", "-o", tmp_path / "a.xlsx").code == 0
    assert filled("export", "-o", tmp_path / "bare").code == 0


def test_an_export_of_nothing_says_so(filled: Run) -> None:
    assert filled("export", "--country", "FR").err == "geomap: No incident matches these filters.\n"
    assert filled("export", "--country", "UA").err == ""


def test_export_writes_the_footprints_and_refuses_a_format_that_cannot_hold_them(filled: Run) -> None:
    grounds = json.loads(filled("export", "--footprints", "--role", "all").out)
    assert grounds["name"] == "footprints"
    assert all(ground["geometry"]["type"] in ("Polygon", "MultiPolygon") for ground in grounds["features"])
    one_sentence(filled("export", "--footprints", "--format", "csv"), "CSV cannot hold footprints")


def test_export_tells_the_data_as_they_were_and_under_which_licence(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_LICENCE", "CC BY-SA 4.0, The Example")
    before = filled("export").out
    moment = json.loads(before)["as_of"]
    late = {"id": "late", "text": "Clashes in Goma killed nine people on Monday, officials said.", "date": "2025-01-14"}
    assert filled("ingest", "--offline", "--jsonl", stdin=json.dumps(late)).code == 0
    assert len(json.loads(filled("export").out)["features"]) == 3
    assert filled("export", "--as-of", moment).out == before
    assert json.loads(before)["licence"] == "CC BY-SA 4.0, The Example"


@pytest.mark.parametrize(
    ("options", "countries"),
    [
        (["--country", "UA"], ["UA"]),
        (["--country", "ua,JP"], ["JP", "UA"]),
        (["--country", "UA", "--country", "JP"], ["JP", "UA"]),
        (["--bbox", "-10,30,60,60"], ["UA"]),
        (["--datetime", "2025-01-10/.."], ["JP"]),
        (["--event-type", "Disaster"], ["JP"]),
        (["--q", "drone officials"], ["UA"]),
        (["--limit", "1"], ["JP"]),
        (["--role", "background"], []),
    ],
)
def test_export_takes_the_filters_of_the_map(filled: Run, options: list[str], countries: list[str]) -> None:
    features = json.loads(filled("export", *options).out)["features"]
    assert [feature["properties"]["country"] for feature in features] == countries


@pytest.mark.parametrize(
    "options",
    [["--bbox", "1,2,3"], ["--datetime", "yesterday"], ["--status", "maybe"], ["--limit", "-1"], ["--country", "Ukraine"]],
)
def test_a_filter_with_nonsense_is_one_sentence(filled: Run, options: list[str]) -> None:
    one_sentence(filled("export", *options), options[1], options[0].strip("-"))


def test_an_unknown_filter_is_refused(filled: Run) -> None:
    one_sentence(filled("export", "--colour", "red"), "--colour")


def test_an_export_that_cannot_be_written_is_one_sentence(filled: Run, tmp_path: Path) -> None:
    one_sentence(filled("export", "-o", tmp_path / "no" / "such" / "folder.geojson"), "folder.geojson", "--output")


def test_a_refused_export_leaves_the_file_as_it_was(filled: Run, tmp_path: Path, home: Path) -> None:
    output = tmp_path / "out.geojson"
    output.write_text("before")
    database = home / "incidents.sqlite"
    database.write_bytes(database.read_bytes()[:8192] + b"\xa5" * (database.stat().st_size - 8192))
    one_sentence(filled("export", "-o", output), "damaged")
    assert output.read_text() == "before"


# --- Split ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def merged(run: Run) -> str:
    """The id of an incident that three reports tell of."""
    reports = [{"id": name, "text": STRIKE, "date": "2025-01-04"} for name in "abc"]
    assert run("ingest", "--offline", "--jsonl", stdin="\n".join(map(json.dumps, reports))).code == 0
    (found,) = json.loads(run("export").out)["features"]
    assert found["properties"]["report_ids"] == "a,b,c"
    return str(found["id"])


def groups(run: Run) -> list[str]:
    return sorted(found["properties"]["report_ids"] for found in json.loads(run("export").out)["features"])


def test_split_takes_reports_out_of_an_incident(run: Run, merged: str) -> None:
    ended = run("split", merged, "b")
    assert (ended.code, groups(run)) == (0, ["a,c", "b"])
    (other,) = re.findall(r"b: now incident (\w+)\.", ended.out)
    assert {found["id"] for found in json.loads(run("export").out)["features"]} == {merged, other}


def test_split_without_reports_parts_them_all(run: Run, merged: str) -> None:
    assert run("split", merged).code == 0
    assert groups(run) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none-such"], 'no incident "none-such"'),
        (["MERGED", "x"], 'does not rest on report "x": name one of a, b, c'),
        (["MERGED", "a", "b", "c"], "leave one out"),
    ],
)
def test_a_split_that_cannot_be_is_one_sentence(run: Run, merged: str, words: list[str], said: str) -> None:
    one_sentence(run("split", *(merged if word == "MERGED" else word for word in words)), said)
    assert groups(run) == ["a,b,c"]


def test_an_incident_of_one_report_cannot_be_split(filled: Run) -> None:
    found = json.loads(filled("export", "--country", "UA").out)["features"][0]
    one_sentence(filled("split", found["id"]), "rests on one report")


def test_an_empty_database_is_hinted_at(run: Run, home: Path) -> None:
    open_store(f"sqlite:///{home}/incidents.sqlite").close()
    ended = run("export")
    assert ended.code == 0
    assert json.loads(ended.out)["features"] == []
    assert "geomap ingest" in ended.err


@pytest.mark.parametrize("words", [["export", "-o", "out.csv"], ["split", "some-incident"]])
def test_what_only_reads_a_database_makes_none(
    run: Run, tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    one_sentence(run(*words, "--db", tmp_path / "none.sqlite"), "none.sqlite", "no SQLite database")
    assert not list(tmp_path.glob("none*"))
    assert not (tmp_path / "out.csv").exists()


# --- Serve ------------------------------------------------------------------------------------------------------------


def test_serve_answers_at_the_address_it_prints(home: Path) -> None:
    with serving("--port", "0", "--samples") as (address, _):
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
        with urllib.request.urlopen(f"{address}incidents.geojson?limit=3") as data:
            assert len(json.load(data)["features"]) == 3


def test_a_bare_path_is_a_database_and_commands_say_where_it_is(run: Run, tmp_path: Path, batch: list[Path]) -> None:
    file = tmp_path / "bare.sqlite"
    assert re.search(rf"^database +{file}$", run("ingest", "--offline", "--db", file, batch[0]).out, re.MULTILINE)
    assert len(json.loads(run("export", "--db", file).out)["features"]) == 1
    command = [sys.executable, "-m", "geomap", "serve", "--port", "0", "--db", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().endswith(f"its database at {file}\n")
        process.terminate()


def test_the_samples_are_for_an_empty_database_only(filled: Run, home: Path) -> None:
    with serving("--port", "0", "--samples") as (address, _), urllib.request.urlopen(f"{address}incidents.geojson") as data:
        assert len(json.load(data)["features"]) == 2


def test_a_port_in_use_is_named_with_another_to_try(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        one_sentence(run("serve", "--port", port), f"Port {port}", "in use", f"--port {port + 1}")


def test_an_address_that_is_not_ours_is_one_sentence(run: Run) -> None:
    one_sentence(run("serve", "--host", "192.0.2.1", "--port", "0"), "192.0.2.1", "--host")


# --- Settings and gazetteer -------------------------------------------------------------------------------------------


def test_a_setting_that_cannot_be_used_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_PORT", "eight")
    one_sentence(run("export"), "GEOMAP_PORT", "eight")


def test_lookup_shows_the_places_of_a_name(run: Run) -> None:
    ended = run("gazetteer", "lookup", "Kursk")
    assert ended.code == 0
    assert re.search(r"Kursk.*Kursk Oblast, RU.*51\.7\d+, 36\.1\d+.*gn:538560", ended.out)
    assert "No place is known" in run("gazetteer", "lookup", "Xyzzyville").out
    assert run("gazetteer", "lookup", "New", "York").out == run("gazetteer", "lookup", "New York").out != ""


def test_a_gazetteer_that_is_missing_is_built_once(
    home: Path, run: Run, gazetteer_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "gazetteer.sqlite").unlink()
    # Compiling takes a quarter of a minute and has its own tests.
    monkeypatch.setattr("geomap.gazetteer.build.build", lambda target, progress: shutil.copy(gazetteer_file, target))
    ended = run("gazetteer", "lookup", "Kursk")
    assert "built once" in ended.err
    assert "Kursk Oblast" in ended.out
    assert "built once" not in run("gazetteer", "lookup", "Kursk").err


def test_import_adds_places_and_names_the_rows_it_skips(home: Path, run: Run, tmp_path: Path, gazetteer_file: Path) -> None:
    (home / "gazetteer.sqlite").unlink()
    (home / "gazetteer.sqlite").write_bytes(gazetteer_file.read_bytes())
    places = tmp_path / "places.csv"
    places.write_text("name,lat,lon,country\nXyzzyville,50.5,30.5,UA\nNowhere,950,30,UA\n")
    ended = run("gazetteer", "import", places)
    assert ended.code == 1
    assert "places.csv line 3 was skipped" in ended.err
    assert "1 places" in ended.out
    assert "50.5000, 30.5000" in run("gazetteer", "lookup", "xyzzyville").out
