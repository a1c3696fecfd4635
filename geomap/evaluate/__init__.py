"""How good an extraction is, held against gold: what people say stands in the same texts.

gold ─ places ─> judgements ─> scores
                     └─ faults ─> classes of error
     ─ incidents ─> scores
"""

from __future__ import annotations

from .faults import Error, Fault, errors
from .gold import GoldDocument, GoldIncident, GoldToponym, read_documents, read_incidents
from .incidents import IncidentScores, MainIncident, judge_main, score_main
from .places import Judged, Judgement, PlaceScores, judge, score

__all__ = [
    "Error",
    "Fault",
    "GoldDocument",
    "GoldIncident",
    "GoldToponym",
    "IncidentScores",
    "Judged",
    "Judgement",
    "MainIncident",
    "PlaceScores",
    "errors",
    "judge",
    "judge_main",
    "read_documents",
    "read_incidents",
    "score",
    "score_main",
]
