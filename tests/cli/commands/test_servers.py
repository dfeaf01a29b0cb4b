"""News servers and the shared folder on the command line; a password that is in its own file only."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newstui.cli.main import main
from newstui.config.load import load
from newstui.library.servers.store import ServerStore
from newstui.model.identity import story_key
from newstui.text.urls import normal
from tests.sources.servers.fake_reader import PASSWORD, FakeReader, serving

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def server() -> FakeReader:
    return FakeReader.holding(3)


@pytest.fixture
def at(server: FakeReader) -> Iterator[str]:
    with serving(server) as address:
        yield address


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def go(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            code = main(list(words))
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        captured = capsys.readouterr()
        assert PASSWORD not in captured.out + captured.err
        assert "ann/token" not in captured.out + captured.err
        return code, captured.out, captured.err

    return go


def mark(number: int, flags: int) -> None:
    """The user marks a story."""
    with ServerStore.opened(Path(os.environ["NEWSTUI_DATA_DIR"])) as store:
        store.mark({story_key(normal(f"https://one.example/{number}")): flags})


def test_server_is_added_synced_and_checked(
    run: Run, server: FakeReader, at: str, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = at.removesuffix("/api/greader.php")
    code, _, err = run("sources", "add", site, "--user", "ann", typed="wrong\n")
    assert (code, "ann's password was refused" in err) == (1, True)
    assert run("sources", "add", site, "--user", "ann")[0] == 2
    assert config.read_text() == "# mine\n"

    code, out, err = run("sources", "add", site, "--user", "ann", "--name", "home", typed=f"{PASSWORD}\n")
    assert (code, err) == (0, "")
    assert out.startswith("added home (FreshRSS, 1 feed, 3 unread) to ")
    secret = config.parent / "home.password"
    assert secret.read_text().splitlines()[0] == PASSWORD
    assert secret.stat().st_mode & 0o777 == 0o600
    (source,) = load(config).sources
    assert (source.at, source.every, source.options["user"]) == (at, 900.0, "ann")
    assert "already a source" in run("sources", "add", site, "--user", "ann", typed=f"{PASSWORD}\n")[2]

    code, out, err = run("sync", "-v")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "home: 0 marks sent, 0 taken over, 0 wait."
    mark(1, 1)
    mark(2, 2)
    assert "\t2 marks wait" in run("sources")[1]
    server.entries[f"{3:016x}"].starred = True
    (config.parent / "home").mkdir()
    monkeypatch.chdir(config.parent)
    assert run("sync", "home")[1].splitlines()[-1] == "home: 2 marks sent, 1 taken over, 0 wait."
    assert server.entries[f"{1:016x}"].read
    assert len(run("list", "--starred")[1].splitlines()) == 2, "the config's library, not another one"
    assert run("sync", "--first", "mine")[0] == 0
    assert "server, 1 feed" in run("sources")[1]

    code, out, _ = run("doctor")
    assert f"home: ann at {at}; login yes, " in out
    server.password = "another"
    mark(3, 0)
    code, out, err = run("sync", "home")
    assert (code, "; 1 mark waits, nothing is lost" in err) == (1, True)
    out = run("doctor")[1]
    assert "home: ann at" in out
    assert "1 mark waits; failed since" in out
    assert "login no" in out
    secret.chmod(0o644)
    server.password = PASSWORD
    run("sync", "home")
    assert f"others can read {secret}: chmod 600 it" in run("doctor")[1]

    written = [path for path in tmp_path.parent.rglob("*") if path.is_file()]
    written += [path for path in Path(os.environ["HOME"]).rglob("*") if path.is_file()]
    assert any("newstui.log" in path.name for path in written)
    holders = {path for path in written if PASSWORD.encode() in path.read_bytes()}
    assert holders == {secret}

    own = config.parent / "own.password"
    own.write_text(f"{PASSWORD}\n")
    with config.open("a") as file:
        for name, user, password in (("other", "bob", own), ("twin", "carl", secret)):
            file.write(
                f'[[sources]]\nname = "{name}"\nat = "{at}"\nuser = "{user}"\npassword = "file:{password}"\n'
            )
    for name in ("other", "home"):
        assert "password" not in run("sources", "remove", name)[1]
    assert (own.exists(), secret.exists()) == (True, True), "one is the user's, the other is needed by twin"
    assert run("sources", "remove", "twin")[1].endswith(f"; its password file {secret} is removed as well\n")
    assert not secret.exists()


def test_password_comes_from_where_the_config_says(
    run: Run, at: str, config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORD", PASSWORD)
    printed = tmp_path / "print"
    printed.write_text(f"#!/bin/sh\necho '{PASSWORD}'\necho more\n")
    printed.chmod(0o700)
    start = f'[[sources]]\nname = "home"\nat = "{at}"\nuser = "ann"\n'
    for line in ('password = "${WORD}"', f'password_command = ["{printed}"]'):
        config.write_text(start + line)
        assert run("sync")[0] == 0, line
    for line, words in (
        ('password = "${NOTHING}"', "the environment has no NOTHING"),
        ('password = "file:/nowhere"', "can't read /nowhere: no such file or directory"),
        ('password_command = ["false"]', "false: ended with exit code 1"),
        ('password_command = ["no-such-program"]', "no-such-program: No such file or directory"),
    ):
        config.write_text(start + line)
        code, _, err = run("sync")
        assert (code, words in err) == (1, True), err
    for line, words in (
        (
            f'password = "{PASSWORD}"',
            'expected a reference to the password, not the password itself: "${NAME}"',
        ),
        ("items = 5", "needs `password` or `password_command`"),
        ('password = "${A}"\npassword_command = ["x"]', "one of them only"),
        ('kind = "server"\nsite = "https://x.example"\npassword = "${A}"', "no such setting"),
    ):
        config.write_text(start + line)
        code, _, err = run("sync")
        assert (code, words in err) == (2, True), err
    config.write_text(start.replace('user = "ann"', 'kind = "server"') + 'password = "${A}"')
    assert "a server needs the `user`" in run("sync")[2]
    config.write_text(
        start + 'password = "${WORD}"\n[[sources]]\nat = "' + at + '"\nuser = "bob"\npassword = "${A}"'
    )
    assert len(load(config).sources) == 2, "two users of one server"


def test_feeds_of_a_server_are_managed(run: Run, server: FakeReader, at: str, config: Path) -> None:
    assert "none; newstui sources add ADDRESS --user NAME adds one" in run("sources", "feeds")[2]
    run("sources", "add", at, "--user", "ann", "--name", "home", typed=f"{PASSWORD}\n")
    assert run("sources", "feeds")[1] == "feed/1\tFeed 1\tTech\thttps://one.example/feed\n"
    code, out, _ = run("sources", "subscribe", "https://two.example/feed", "--folder", "News", "--on", "home")
    assert (code, out) == (0, "subscribed to New feed on home, in News\n")
    assert server.feeds[2] == ("New feed", "https://two.example/feed", "News")
    assert "Already subscribed!" in run("sources", "subscribe", "https://two.example/feed")[2]
    assert run("sources", "move", "new feed", "Other")[1] == "moved New feed to Other on home\n"
    assert (
        run("sources", "unsubscribe", "https://two.example/feed")[1] == "unsubscribed from New feed on home\n"
    )
    assert list(server.feeds) == [1]
    assert 'home has no feed "New feed"' in run("sources", "unsubscribe", "New feed")[2]


def test_marks_are_shared_through_a_folder(
    run: Run, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "a.md").write_text("---\ntitle: A\noriginalUrl: https://one.example/1\n---\n")
    config.write_text(f'[[sources]]\nat = "{posts}"\n[share]\nfolder = "../shared"\n')
    run("sync")
    mark(1, 3)
    assert "●" not in run("list")[1]
    monkeypatch.setenv("NEWSTUI_DATA_DIR", str(tmp_path / "other host"))
    assert len(run("list", "--starred")[1].splitlines()) == 1
    assert f"share          {tmp_path}/shared: 2 hosts" in run("doctor")[1]
    assert len(list((tmp_path / "shared").iterdir())) == 1, "the other host has nothing to say"
    (tmp_path / "shared").rename(tmp_path / "away")
    (tmp_path / "shared").write_text("")
    code, _, err = run("list")
    assert (code, f"shared folder {tmp_path}/shared" in err) == (0, True), err
