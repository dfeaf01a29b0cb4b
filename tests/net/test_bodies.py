"""Bodies are unpacked within bounds."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui import limits
from newstui.net.unpacking import Unpacker
from tests.net.asked import site
from tests.sources.server import Reply, reply, zipped


def test_packed_bodies_are_unpacked() -> None:
    packed = zlib.compress(b"[1, 2]")
    deflated = Reply(packed, headers={"Content-Encoding": "deflate"})
    for one in (zipped(reply([1, 2])), zipped(reply([1, 2]), "X-GZIP"), deflated):
        _, asked = site(one)
        assert asked.get().body == b"[1, 2]"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", lambda body: b"".join(gzip.compress(body[at : at + 7]) for at in range(0, len(body), 7))),
        ("gzip", lambda body: gzip.compress(body) + bytes(100)),
        ("gzip, identity", gzip.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("x-deflate", zlib.compress),
        *((word, lambda body: body) for word in ("identity", "", "utf-8", "none", "8bit;q=1", "?!")),
        ("binary", gzip.compress),
    ],
)
def test_whatever_the_packing_is_called(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    body = reply(list(range(100))).body
    _, asked = site(Reply(pack(body), headers={"Content-Encoding": encoding}))
    assert asked.get().body == body


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=6), st.integers(1, 50))
def test_members_come_whole_wherever_a_chunk_ends(parts: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, parts))
    unpacker = Unpacker("gzip")
    if size == 1:
        size = 2  # the first chunk tells what it is
    found = b"".join(unpacker.feed(packed[at : at + size], 10_000) for at in range(0, len(packed), size))
    assert found == b"".join(parts)
    assert unpacker.whole


def test_a_body_of_members_without_end_is_refused() -> None:
    _, asked = site(Reply(gzip.compress(b"") * 20_000, headers={"Content-Encoding": "gzip"}))
    assert asked.why_not() == "the answer can't be decompressed"


@pytest.mark.parametrize("packing", [lambda one: one, zipped], ids=["plain", "zipped"])
def test_a_body_may_be_so_large_and_no_larger(
    packing: Callable[[Reply], Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAGE_BYTES", 1 << 20)
    _, fits = site(packing(Reply(b" " * (1 << 20))))
    assert len(fits.get().body or b"") == 1 << 20
    made, larger = site(packing(Reply(b" " * ((1 << 20) + 1))))
    assert larger.why_not() == "larger than 1 MiB"
    assert len(made.requests) == 1


def test_a_bomb_does_not_go_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_BYTES", 1 << 20)
    bomb = gzip.compress(b"\0" * (64 << 20), 9)
    assert len(bomb) < 70_000
    _, asked = site(Reply(bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        assert asked.why_not() == "larger than 1 MiB"
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "identity, br"])
def test_bodies_packed_otherwise_are_refused(encoding: str) -> None:
    _, asked = site(Reply(gzip.compress(b"[]"), headers={"Content-Encoding": encoding}))
    assert "compressed in a way that was not requested" in asked.why_not()


def test_what_only_claims_to_be_packed_is_said() -> None:
    _, asked = site(Reply(b"[1, 2]", headers={"Content-Encoding": "gzip"}))
    assert "can't be decompressed" in asked.why_not()


def test_a_packed_body_without_its_end_was_cut_off_and_is_tried_again() -> None:
    whole = zipped(reply(list(range(1000))))
    cut = Reply(whole.body[:-20], headers=whole.headers)
    _, asked = site(cut, whole)
    assert asked.get().body == reply(list(range(1000))).body
    _, always = site(cut)
    assert always.why_not() == "the answer was cut off"
