"""A small HTTP/1.1 listener on 127.0.0.1: connections stay open, as those of AWS do, and may be broken on purpose."""

from __future__ import annotations

import contextlib
import os
import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from http import HTTPStatus
from io import BufferedIOBase

from wakit.demo.calls import Request
from wakit.demo.wire import Answer, Ending

__all__ = ["Listener"]

_LONGEST_LINE = 65_536


class Listener:
    """Serves ``answer`` on a free port of 127.0.0.1, a thread for each connection."""

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        self._server = _Server(answer)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="stand-in", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:40613``."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def stop(self) -> None:
        """Stop listening and close every connection."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.close_all()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.answer = answer
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def remember(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def forget(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def close_all(self) -> None:
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            with contextlib.suppress(OSError):  # the other side was faster
                connection.shutdown(socket.SHUT_RDWR)


class _Connection(socketserver.StreamRequestHandler):
    server: _Server
    disable_nagle_algorithm = True  # else a late acknowledgement costs 40 ms
    wbufsize = -1

    def handle(self) -> None:
        self.server.remember(self.connection)
        try:
            while (request := self._next()) is not None:
                if not self._write(self.server.answer(request), request):
                    break
        except ConnectionError:
            pass  # the caller hung up: there is nobody left to tell
        finally:
            self.server.forget(self.connection)

    def _next(self) -> Request | None:
        try:
            return _read(self.rfile, self.wfile)
        except ValueError:
            return None  # that was no HTTP; AWS hangs up too

    def finish(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().finish()

    def _write(self, answer: Answer, request: Request) -> bool:
        if answer.ending is Ending.RESET:
            linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            socket.close(self.connection.detach())  # now, before a polite farewell is sent
            return False
        lines = [f"HTTP/1.1 {answer.status} {_phrase(answer.status)}"]
        lines += [f"{k}: {v}" for k, v in answer.headers if k.lower() != "content-length"]
        lines.append(f"content-length: {len(answer.body)}")
        body = b"" if request.method == "HEAD" else answer.body
        if answer.ending is Ending.CUT:
            body = body[: len(body) // 2]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)
        self.wfile.flush()
        stays = request.headers.get("connection", "").lower() != "close"
        return answer.ending is Ending.WHOLE and stays


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Status"


def _read(rfile: BufferedIOBase, wfile: BufferedIOBase) -> Request | None:
    first = rfile.readline(_LONGEST_LINE)
    if not first:
        return None
    method, target, _ = first.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (line := rfile.readline(_LONGEST_LINE).decode("latin-1").rstrip("\r\n")) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("expect", "").lower() == "100-continue":
        wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        wfile.flush()
    return Request(method, target, headers, _body(rfile, headers))


def _body(rfile: BufferedIOBase, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return rfile.read(int(headers.get("content-length", "0")))
    parts = []
    while size := int(rfile.readline(_LONGEST_LINE).split(b";")[0], 16):
        parts.append(rfile.read(size))
        rfile.readline(_LONGEST_LINE)
    while rfile.readline(_LONGEST_LINE) not in (b"\r\n", b"\n", b""):
        pass
    return b"".join(parts)
