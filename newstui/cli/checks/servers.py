"""Checks the news servers of the config and the shared folder, for `newstui doctor`."""

import os
import time
from pathlib import Path

from newstui.cli.checks.finding import Finding
from newstui.errors import NewstuiError
from newstui.library.marks.shared_store import SharedStore
from newstui.net.errors import FeedError
from newstui.sources.base import SourceSpec
from newstui.sources.secrets import open_to_others
from newstui.sources.servers.session import Session, Trouble
from newstui.sources.servers.source import login_of
from newstui.sync.servers.standing import Standing, standing_of
from newstui.sync.shared_folder import silent_hosts
from newstui.text.urls import is_local, without_secrets


def server(source: SourceSpec, folder: Path) -> Finding:
    """Logs in at a news server, and says how fast it answers, what waits to be sent and what failed last."""
    user = source.options["user"]
    words = f"{source.name}: {user} at {without_secrets(source.at)}"
    try:
        standing = standing_of(source, folder)
        words += _standing_words(standing)
        if time.time() < standing.state.until:
            return Finding("server", "note", f"{words}; login not tried", "the server asks for a pause")
        if standing.state.refused:
            return Finding("server", "bad", f"{words}; login no", standing.state.error)
        session = Session(login_of(source))
        import newstui.net.ask  # noqa: F401 - before the clock starts: it takes longer to load than to log in

        began = time.monotonic()
        session.log_in()
    except (Trouble, FeedError, NewstuiError) as error:
        return Finding("server", "bad", f"{words}; login no", str(error))
    words += f"; login yes, {(time.monotonic() - began) * 1000:,.0f} ms"
    if path := open_to_others(str(source.options.get("password", ""))):
        return Finding("server", "note", words, f"others can read {path}: chmod 600 it")
    if source.at.lower().startswith("http:") and not is_local(source.at):
        return Finding(
            "server", "note", words, "its address begins with http://: the password is sent unencrypted"
        )
    return Finding("server", "ok", words)


def _standing_words(standing: Standing) -> str:
    state, parts = standing.state, []
    if not state.synced_at:
        parts.append("never synced")
    if standing.waiting:
        parts.append(f"{standing.waiting:,} mark{' waits' if standing.waiting == 1 else 's wait'}")
    if state.error:
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(state.failing_since))
        parts.append(f"failed since {since}: {state.error}")
    return "".join(f"; {part}" for part in parts)


def shared(folder: Path, data_dir: Path) -> Finding:
    """Checks the folder through which hosts share marks, and names hosts that were silent for a year."""
    if not folder.is_dir():
        return Finding("share", "note", str(folder), "no such folder yet; the next start makes it if it can")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding("share", "bad", str(folder), "you can't write there: check its permissions")
    if not SharedStore.exists(data_dir):
        return Finding("share", "ok", f"{folder}: nothing exchanged yet")
    try:
        with SharedStore.opened(data_dir) as store:
            hosts = store.hosts()
    except NewstuiError as error:
        return Finding("share", "bad", str(error))
    words = f"{folder}: {len(hosts):,} host{'' if len(hosts) == 1 else 's'}"
    if silent := silent_hosts(hosts, int(time.time())):
        return Finding("share", "note", words, f"silent for a year: {', '.join(silent)}")
    return Finding("share", "ok", words)
