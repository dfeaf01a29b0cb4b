"""Redirects are few, and no stranger leads into the own network."""

import threading

import pytest

from newstui.net.errors import Cancelled, FeedError
from newstui.net.guard import Guard, is_forbidden, is_private, look_up
from tests.net.asked import AT, PAGE, Asked, names, site
from tests.sources.server import Reply, Site, reply


def chain(length: int) -> Site:
    hops = {f"/api/{n}": Reply(status=302, headers={"Location": f"/api/{n + 1}"}) for n in range(length)}
    return Site({**hops, f"/api/{length}": reply([])})


def test_five_redirects_are_followed_and_no_sixth() -> None:
    assert Asked(chain(5).transport()).get(AT + "0").url == AT + "5"
    assert Asked(chain(6).transport()).why_not(AT + "0") == "more than 5 redirects"


def test_a_circle_of_redirects_ends() -> None:
    made, asked = site(Reply(status=301, headers={"Location": "/api/news/"}))
    assert asked.why_not() == "more than 5 redirects"
    assert len(made.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x.example/", "https://user:pass@x.example/"])
def test_redirects_lead_to_http_only(target: str) -> None:
    made, asked = site(Reply(status=302, headers={"Location": target}))
    assert asked.why_not() == "redirects to something other than an http(s) address"
    assert len(made.requests) == 1


PRIVATE = ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"]
PRIVATE6 = ["::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "::"]


@pytest.mark.parametrize("host", [*PRIVATE, *(f"[{one}]" for one in PRIVATE6)])
def test_a_stranger_may_not_lead_into_the_own_network(host: str) -> None:
    made, asked = site(Reply(status=302, headers={"Location": f"http://{host}/admin"}))
    assert "private address" in asked.why_not()
    assert made.paths == ["/api/news/"]


def test_a_source_in_the_own_network_may_redirect_within_it() -> None:
    made = Site({"/a": Reply(status=302, headers={"Location": "http://10.0.0.2/b"}), "/b": reply([])})
    asked = Asked(made.transport(), at="http://192.168.0.9/")
    assert asked.get("http://192.168.0.9/a").url == "http://10.0.0.2/b"


FORBIDDEN = [
    *("169.254.169.254", "169.254.0.1", "2852039166", "0xa9fea9fe", "169.254.43518"),
    *("169.254.169.254.", "100.100.100.200", "168.63.129.16", "metadata.google.internal"),
    *("[fe80::1]", "[febf::1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[fd00:ec2::254]"),
    *("[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::1]", "[::169.254.169.254]"),
]


@pytest.mark.parametrize("own", ["http://127.0.0.1:9/", "http://[::1]:9/", AT])
@pytest.mark.parametrize("host", FORBIDDEN)
def test_link_local_and_metadata_addresses_are_never_asked(host: str, own: str) -> None:
    made = Site({"/a": Reply(status=302, headers={"Location": f"http://{host}/latest"})})
    asked = Asked(made.transport(), at=own)
    assert "never asked" in asked.why_not(
        own.rstrip("/") + "/a" if own != AT else PAGE.replace("api/news/", "a")
    )
    assert made.paths == ["/a"]
    assert "never asked" in Asked(made.transport(), at=f"http://{host}/").why_not(f"http://{host}/")
    assert made.paths == ["/a"]


def look_up_all(*hosts: tuple[str, bool]) -> None:
    """Looks names up as one source asks them; the second value says whether the host is the source's own."""
    guard = Guard()
    for host, own in hosts:
        guard.allow(host, own)
        for address in look_up(host, 80, 5, lambda: False):
            guard.check(host, address)


def test_a_name_may_not_stand_for_a_private_address_either(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"feed.example": "93.184.216.34", "inside.example": "127.0.0.1", "home": "10.0.0.9"})
    with pytest.raises(FeedError, match="private address"):
        look_up_all(("feed.example", True), ("inside.example", False))
    look_up_all(("home", True), ("inside.example", False))


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1%eth0", "fd00:ec2::254", "100.100.100.200"])
def test_a_name_may_not_stand_for_metadata_even_at_home(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, {"localhost": "127.0.0.1", "inside.example": address})
    for own in (True, False):
        with pytest.raises(FeedError, match="never asked"):
            look_up_all(("localhost", True), ("inside.example", own))


def test_a_proxy_at_home_does_not_open_the_home_to_strangers() -> None:
    guard = Guard()
    guard.allow("feed.example", True)
    guard.check("proxy", "10.0.0.1")
    guard.allow("inside.example", False)
    with pytest.raises(FeedError):
        guard.check("inside.example", "127.0.0.1")


def test_a_name_that_is_never_found_costs_its_time_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr("newstui.net.guard.socket.getaddrinfo", lambda *_, **__: over.wait(20) and [])
    with pytest.raises(TimeoutError):
        look_up("silent.example", 80, 0.01, lambda: False)
    with pytest.raises(Cancelled):
        look_up("silent.example", 80, 20, lambda: True)
    over.set()


def test_octal_addresses_are_seen_through() -> None:
    assert is_forbidden("0251.0376.0251.0376")
    assert not is_forbidden("0251.0376.0251.0376.example")


def test_public_addresses_are_not_private() -> None:
    assert not any(map(is_private, ["93.184.216.34", "2606:2800:220:1::1", "feed.example", ""]))
