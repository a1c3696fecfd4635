"""A server on loopback that has GeoNames' dumps and misbehaves on demand."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DAY = "Mon, 02 Jun 2025 03:00:00 GMT"
NEXT_DAY = "Tue, 03 Jun 2025 03:00:00 GMT"


def zipped(**members: str) -> bytes:
    """An archive of text files, by the stem of their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)
    return stream.getvalue()


@dataclass
class GeoNames:
    """What the server has and how it misbehaves: each request takes the first fault of the list, if any is left.

    Faults: "cut" (half of what is left), "stall", "short" (half, with a length to match), "html", a status as a number.
    """

    files: dict[str, bytes]
    faults: list[str | int] = field(default_factory=list)
    modified: str | None = DAY
    resumable: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # path and Range of each request
    url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range")
        self.asked.append((handler.path, asked))
        fault = self.faults.pop(0) if self.faults else None
        content = self.files.get(handler.path.lstrip("/"))
        if isinstance(fault, int) or content is None:
            handler.send_error(fault if isinstance(fault, int) else 404)
            return
        if fault == "stall":
            time.sleep(1)
            return
        same = self.resumable and handler.headers.get("If-Range") == self.modified
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and same else 0
        if start and start >= len(content):
            handler.send_error(416)
            return
        self._send(handler, content, start, fault)

    def _send(self, handler: BaseHTTPRequestHandler, content: bytes, start: int, fault: str | None) -> None:
        body = b"<html>Please log in</html>" if fault == "html" else content[start:]
        half = body[: len(body) // 2]
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Type", "text/html" if fault == "html" else "application/zip")
        handler.send_header("Content-Length", str(len(half if fault == "short" else body)))
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if self.modified:
            handler.send_header("Last-Modified", self.modified)
        handler.end_headers()
        handler.wfile.write(half if fault in ("cut", "short") else body)


@contextmanager
def serving(geonames: GeoNames) -> Iterator[GeoNames]:
    """The server, reachable under `url` until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            geonames.answer(self)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    geonames.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield geonames
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
