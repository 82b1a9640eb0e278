"""An endpoint that replays what a slower one answered: fast, with settable latency, and it counts.

A request that is not known yet is sent on to the upstream and remembered; every later one is answered from memory
after ``latency`` seconds. ``sts`` answers for whatever account the access key names, so that sixty accounts can
share one recording. Run in a process of its own: ``python -m tests.benchmarks.replay UPSTREAM``; it prints its port.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import sys
from dataclasses import dataclass, field

__all__ = ["main"]

_SCOPE = re.compile(rb"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/")
_ACCOUNT = re.compile(rb"\d{12}")
_OF_THE_CONNECTION = {"connection", "content-length", "transfer-encoding", "keep-alive", "date", "server"}
_DROPPED = {b"authorization", b"x-amz-date", b"amz-sdk-invocation-id", b"amz-sdk-request", b"x-amz-security-token"}


@dataclass
class Replay:
    """What was recorded, and what happened since the last reset."""

    host: str
    port: int
    latency: float = 0.0
    known: dict[bytes, bytes] = field(default_factory=dict)
    flying: dict[tuple[bytes, bytes], int] = field(default_factory=dict)
    stats: dict[str, float] = field(default_factory=lambda: {"calls": 0, "peak": 0, "now": 0, "missed": 0})

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, many requests."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"(?i)content-length: *(\d+)", head)
                body = await reader.readexactly(int(length[1])) if length else b""
                writer.write(await self.answer(head, body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, head: bytes, body: bytes) -> bytes:
        """The response, as bytes on the wire."""
        if head.startswith(b"POST /-/"):
            return self._control(head)
        self.stats["calls"] += 1
        self.stats["now"] += 1
        self.stats["peak"] = max(self.stats["peak"], self.stats["now"])
        try:
            await asyncio.sleep(self.latency)
            scope = _SCOPE.search(head)
            if scope and scope[3] == b"sts":
                return _sts(scope[1], body)
            key = _key(head, body)
            if key in self.known:
                return self.known[key]
            self.stats["missed"] += 1
            found = await asyncio.get_running_loop().run_in_executor(None, self._forward, head, body)
            if b"<State>STARTED" not in found:  # a report that is being made: the next answer is another
                self.known[key] = found
            return found
        finally:
            self.stats["now"] -= 1

    def _control(self, head: bytes) -> bytes:
        name, _, value = head.split(b" ")[1][3:].decode().partition("=")
        if name == "latency":
            self.latency = float(value)
        said = json.dumps(self.stats).encode()
        self.stats = {"calls": 0, "peak": 0, "now": 0, "missed": 0}
        return _response(200, said, ("Content-Type", "application/json"))

    def _forward(self, head: bytes, body: bytes) -> bytes:
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines)
        upstream = http.client.HTTPConnection(self.host, self.port)
        upstream.request(method, path, body, headers)
        found = upstream.getresponse()
        body = found.read()
        kept = [(k, v) for k, v in found.getheaders() if k.lower() not in _OF_THE_CONNECTION]
        return _response(found.status, body, *kept)


def _key(head: bytes, body: bytes) -> bytes:
    """What makes two requests the same: all but signature, dates and the account."""
    first, *lines = head.strip().split(b"\r\n")
    kept = sorted(line for line in lines if line.split(b":")[0].lower() not in _DROPPED)
    scope = _SCOPE.search(head)
    place = b"/".join(scope.groups()[1:]) if scope else b""
    return b"\n".join([_ACCOUNT.sub(b"", first), place, *(_ACCOUNT.sub(b"", k) for k in kept), _ACCOUNT.sub(b"", body)])


def _sts(access_key: bytes, body: bytes) -> bytes:
    """Answer as the account that the access key names, or hand out a key for the role's account."""
    if b"Action=AssumeRole" in body:
        account = _ACCOUNT.search(body.split(b"RoleArn=")[1])
        number = account[0] if account else b"000000000000"
        inner = (
            b"<AssumeRoleResult><Credentials><AccessKeyId>DEMOUSER" + number + b"</AccessKeyId><SecretAccessKey>demo"
            b"</SecretAccessKey><SessionToken>demo</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
            b"</Credentials></AssumeRoleResult>"
        )
        return _xml(b"AssumeRole", inner)
    number = (_ACCOUNT.search(access_key) or [b"000000000000"])[0]
    inner = (
        b"<GetCallerIdentityResult><Arn>arn:aws:sts::"
        + number
        + b":assumed-role/wakit-review/x</Arn><UserId>x</UserId>"
        b"<Account>" + number + b"</Account></GetCallerIdentityResult>"
    )
    return _xml(b"GetCallerIdentity", inner)


def _xml(name: bytes, inner: bytes) -> bytes:
    spaces = b' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
    return _response(
        200,
        b"<" + name + b"Response" + spaces + b">" + inner + b"</" + name + b"Response>",
        ("Content-Type", "text/xml"),
    )


def _response(status: int, body: bytes, *headers: tuple[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def main(upstream: str) -> None:
    """Listen on a free port of 127.0.0.1 and say which."""
    host, _, port = upstream.rpartition(":")
    replay = Replay(host, int(port))
    server = await asyncio.start_server(replay.serve, "127.0.0.1", 0, limit=1 << 24, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
