from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from wakit.demo.calls import Request
from wakit.demo.listener import Listener
from wakit.demo.wire import Answer, Ending


def echo(request: Request) -> Answer:
    if request.target == "/cut":
        return Answer(200, body=b"0123456789", ending=Ending.CUT)
    if request.target == "/reset":
        return Answer(200, ending=Ending.RESET)
    return Answer(200, (("x-asked", request.target),), request.method.encode() + request.body)


@pytest.fixture
def listener() -> Iterator[Listener]:
    running = Listener(echo)
    yield running
    running.stop()


@pytest.fixture
def connection(listener: Listener) -> Iterator[http.client.HTTPConnection]:
    made = http.client.HTTPConnection(urlsplit(listener.url).netloc, timeout=60)
    yield made
    made.close()


def test_it_listens_on_this_machine_only(listener: Listener) -> None:
    assert urlsplit(listener.url).hostname == "127.0.0.1"


def test_one_connection_serves_many_calls(connection: http.client.HTTPConnection) -> None:
    connection.connect()
    first = connection.sock
    for number in range(3):
        connection.request("POST", f"/{number}", body=b"!" * number)
        assert connection.getresponse().read() == b"POST" + b"!" * number
    assert connection.sock is first


def test_the_target_comes_with_its_query(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/a%20b?policy&x=1")
    assert connection.getresponse().headers["x-asked"] == "/a%20b?policy&x=1"


def test_head_has_a_length_and_no_body(connection: http.client.HTTPConnection) -> None:
    connection.request("HEAD", "/")
    answer = connection.getresponse()
    assert (answer.headers["content-length"], answer.read()) == ("4", b"")


def test_a_body_in_chunks(connection: http.client.HTTPConnection) -> None:
    connection.request("PUT", "/", body=iter([b"one", b"two"]), encode_chunked=True)
    assert connection.getresponse().read() == b"PUTonetwo"


def test_a_body_cut_short(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/cut")
    with pytest.raises(http.client.IncompleteRead) as raised:
        connection.getresponse().read()
    assert raised.value.partial == b"01234"


def test_a_connection_reset(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/reset")
    with pytest.raises(ConnectionResetError):
        connection.getresponse()


def test_what_is_not_http_is_hung_up_on(listener: Listener) -> None:
    address = urlsplit(listener.url)
    with socket.create_connection((address.hostname, address.port), timeout=60) as made:
        made.sendall(b"hello\r\n\r\n")
        assert made.recv(10) == b""


def test_stopping_closes_open_connections() -> None:
    other = Listener(echo)
    kept = http.client.HTTPConnection(urlsplit(other.url).netloc, timeout=60)
    kept.request("GET", "/")
    kept.getresponse().read()
    other.stop()
    assert kept.sock.recv(1) == b""
