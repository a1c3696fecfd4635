"""Many reports at once: files in pieces, read by workers wherever they are, kept by one.

files ─ pieces ─> workers ─ reading ─> answers ─ ingesting ─> store
                  this process, processes (supervising, child), a cluster

Workers see the files themselves; only what they found in them is sent.
"""

from .ingesting import Kept, Skipped, ingest, keep_answers, shard_name
from .pieces import Asked, files_in, state_of
from .reading import Read, answered, in_time, read_one, reader_with
from .workers import Workers, processes, this_process

__all__ = [
    "Asked",
    "Kept",
    "Read",
    "Skipped",
    "Workers",
    "answered",
    "files_in",
    "in_time",
    "ingest",
    "keep_answers",
    "processes",
    "read_one",
    "reader_with",
    "shard_name",
    "state_of",
    "this_process",
]
