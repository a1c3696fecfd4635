"""A report with all that the stages before found in it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from geomap.lexicon import Lexicon
from geomap.model import Place, Report, Toponym
from geomap.spatial import Expression, Land, Outline, Whereabouts, expressions, references, whereabouts
from geomap.text import Sentence
from geomap.when import DateMention, When, dates

from .openings import stamp

_DAY = dt.timedelta(days=1)
_FIRST = dt.date.min + _DAY
_AHEAD = (6 * _DAY, 5 * _DAY)  # how far back a weekday seems to lie that is one or two days ahead
_NO_DAY = dt.date(9990, 12, 31)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ITEM = "▪•●*–—-"  # what begins an item of a list


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the ground itself, beside the report."""

    outline: Outline
    land: Land
    outlet: Place | None = None  # where the report's outlet is at home


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the stages that find incidents look at."""

    report: Report
    sentences: tuple[Sentence, ...]
    toponyms: tuple[Toponym, ...]
    lex: Lexicon
    ground: Ground

    def toponyms_of(self, sentence: Sentence) -> list[Toponym]:
        """The toponyms of a sentence, in order."""
        return [t for t in self.toponyms if sentence.start <= t.start < sentence.end]

    def whereabouts_of(self, sentence: Sentence) -> list[Whereabouts]:
        """The spatial expressions of a sentence: "near X", "between X and Y"."""
        here, ground = self.toponyms_of(sentence), self.ground
        return whereabouts(_expressed(self, sentence), here, ground.outline, ground.land)

    def references_of(self, sentence: Sentence) -> list[tuple[Toponym | None, Toponym]]:
        """The toponyms of a sentence with those that only tell where they lie: "X, 20 km north of Y"."""
        return references(_expressed(self, sentence))

    def dates_of(self, text: str, narrative: When | None = None) -> tuple[DateMention, ...]:
        """The dates of a passage; of a report without a day of publication only those that state their year."""
        if self.report.published:
            return dates(text, self.report.published, self.lex, narrative)
        if not _YEAR.search(text):
            return ()
        return tuple(m for m in dates(text, _NO_DAY, self.lex) if _YEAR.search(text[m.start : m.end]))

    def today(self) -> When | None:
        """The day of publication, on which what still goes on took place."""
        day = self.report.published
        return When(day, day, 2) if day else None

    def undated(self) -> When | None:
        """When an event took place that has no date: news is of the day of publication or of the day before."""
        day = self.report.published
        return When(max(day, _FIRST) - _DAY, day, 2) if day else None

    def heard(self, spoken: When | None) -> When | None:
        """The latest that an event was, going by when somebody spoke of it; a weekday just ahead of publication is after it.

        Reports are updated under the date of their first version: "police said Tuesday" in one of Monday means the next day.
        """
        day = self.report.published
        return spoken if day and spoken and day - spoken.start not in _AHEAD else None

    def furniture(self, sentence: Sentence) -> bool:
        """Whether a sentence is a headline, a link to another story or the like: it tells nothing that the text does not."""
        if self.lex.roles["boilerplate"].match(sentence.text) or sentence.end <= stamp(self.report.text):
            return True
        if not sentence.heading or is_item(sentence):
            return False
        words = re.findall(r"[^\W\d_]{4,}", sentence.text)
        titled = sum(word[0].isupper() for word in words) * 3 > 2 * len(words)
        return titled or sentence.start == 0 or sentence.text == self.report.title


@lru_cache(maxsize=100)  # sentences: those of one report, which are asked for both
def _expressed(reading: Reading, sentence: Sentence) -> list[Expression]:
    here = reading.toponyms_of(sentence)
    return expressions(sentence, here, reading.lex) if here else []


def is_item(sentence: Sentence) -> bool:
    """Whether a sentence begins an item of a list."""
    return sentence.text[:1] in _ITEM
