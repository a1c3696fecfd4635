"""Hosts made of network namespaces, each with a wire of its own to this one, and a Dask cluster over them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

HASTY = {  # so that a host that is gone is missed within seconds
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "2s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "11s",
}


@dataclass(frozen=True)
class Host:
    """A network namespace, the address that it has and the one that it sees us under, and our end of the wire."""

    name: str
    address: str
    ours: str
    wire: str

    def cut_off(self) -> None:
        """From here on no packet comes through, which neither side is told of."""
        _ip("link", "set", self.wire, "down")


def unavailable() -> str:
    """Why there can be no hosts here; empty if there can."""
    if not shutil.which("ip"):
        return "no network namespaces on this machine: install iproute2 to run the tests on two hosts"
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, text=True)
    return f"network namespaces may not be made here ({tried.stderr.strip()}): be root" if tried.returncode else ""


@contextmanager
def hosts(count: int) -> Iterator[list[Host]]:
    """So many hosts for a while."""
    with ExitStack() as stack:
        yield [stack.enter_context(_host(number)) for number in range(1, count + 1)]


@contextmanager
def _host(number: int) -> Iterator[Host]:
    own = f"{os.getpid():x}{number}"
    net = f"198.18.{(2 * os.getpid() + number) % 256}"  # of those kept for tests (RFC 2544)
    host = Host(f"geomap-{own}", f"{net}.2", f"{net}.1", f"gm{own}")
    _ip("netns", "add", host.name)
    try:
        _ip("link", "add", host.wire, "type", "veth", "peer", "name", "wire", "netns", host.name)
        _ip("addr", "add", f"{host.ours}/24", "dev", host.wire)
        _ip("link", "set", host.wire, "up")
        _ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", "wire")
        for device in ("wire", "lo"):
            _ip("-n", host.name, "link", "set", device, "up")
        yield host
    finally:
        _ip("netns", "del", host.name)  # the wire goes with it


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def scheduler(address: str = "127.0.0.1") -> Iterator[int]:
    """A Dask scheduler; its port."""
    with socket.create_server((address, 0)) as free:
        port = free.getsockname()[1]
    with _running("dask_scheduler", "--host", address, "--port", str(port), "--no-dashboard"):
        yield port


@contextmanager
def worker(port: int, home: Path, host: Host | None = None) -> Iterator[None]:
    """A Dask worker, on this computer or on a host, that has a folder of its own as GEOMAP_HOME."""
    scheduler, own = (host.ours, host.address) if host else ("127.0.0.1", "127.0.0.1")
    words = [f"tcp://{scheduler}:{port}", "--host", own, "--nthreads", "1", "--no-dashboard", "--local-directory", str(home)]
    with _running("dask_worker", *words, host=host, home=home):
        yield


@contextmanager
def _running(program: str, *words: str, host: Host | None = None, home: Path | None = None) -> Iterator[None]:
    env = os.environ | HASTY | ({"GEOMAP_HOME": str(home)} if home else {})
    inside = ["ip", "netns", "exec", host.name] if host else []
    command = [*inside, sys.executable, "-m", f"distributed.cli.{program}", *words]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, start_new_session=True)  # pytest shows its log
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
