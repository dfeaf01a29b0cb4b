"""Runs `newstui doctor`: checks terminal, browser, clipboard, config, sources and library, and gives advice.

It contacts only the news servers in the config, to try their login, prints no secrets, and changes
nothing without `--repair`.
"""

import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from newstui import __version__, desktop
from newstui.cli.checks.finding import Finding, State
from newstui.cli.session import sample
from newstui.config.load import load, named_path
from newstui.config.settings import Config
from newstui.desktop import Surroundings
from newstui.errors import NewstuiError
from newstui.library.open import data_dir
from newstui.library.repair.checkup import SQLITE, Checkup, checkups, repair
from newstui.sources.base import SourceSpec
from newstui.sources.secrets import secrets
from newstui.text.cells import cut
from newstui.text.clean import clean, guard
from newstui.text.dates import zone_trouble
from newstui.text.urls import without_secrets

LEAST_COLUMNS, LEAST_ROWS = 40, 12
LOW_DISK_BYTES = 100 * 1024**2
"""Less free space than this is worth a note."""


def run(args: Namespace) -> int:
    """Prints all findings and returns the exit code: 1 if one is bad."""
    code = 0
    for finding in findings(args):
        code = max(code, int(finding.state == "bad"))
        if args.json:
            print(json.dumps(asdict(finding)), flush=True)
            continue
        state = "" if finding.state == "ok" else finding.state
        print(guard(f"{state:5}{finding.check:15}{finding.found}"), flush=True)
        if finding.advice:
            print(guard(f"{'':20}→ {finding.advice}"), flush=True)
    return code


def findings(args: Namespace) -> Iterator[Finding]:
    where = desktop.here()
    yield from _terminal(where)
    found, config = _config(args)
    yield from _opening(where, config)
    yield from _pictures(where, config)
    yield from _environment()
    yield from found
    folder = data_dir(args.data_dir)
    for source in config.sources or (sample(),):
        if "user" in source.options:
            from newstui.cli.checks.servers import server

            yield server(source, folder)
        else:
            yield _source(source)
    if config.share is not None:
        from newstui.cli.checks.servers import shared

        yield shared(config.share, folder)
    yield _articles()
    yield from _libraries(folder, args.repair)
    yield from _versions()


# --- the terminal ---------------------------------------------------------------------------------------


def _terminal(where: Surroundings) -> Iterator[Finding]:
    between = [name for name in ("tmux", "screen") if getattr(where, name)]
    words = ", ".join(
        [where.term or "TERM is not set", *([where.term_program] if where.term_program else [])]
        + [f"in {name}" for name in between]
        + (["over ssh"] if where.ssh else [])
    )
    if where.dumb:
        yield Finding("terminal", "bad", words, "set TERM to the name of your terminal, like xterm-256color")
    elif not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Finding("terminal", "note", f"{words}; run doctor in a terminal to check more")
    else:
        yield Finding("terminal", "ok", words)
    yield _colours(where)
    yield _size()
    if where.utf8:
        yield Finding("unicode", "ok", "the locale is UTF-8")
    else:
        advice = "set LANG to a UTF-8 locale, like C.UTF-8; until then symbols are drawn in ASCII"
        yield Finding("unicode", "note", "the locale is not UTF-8", advice)


def _colours(where: Surroundings) -> Finding:
    if where.colours > 256:
        return Finding("colours", "ok", "16 million")
    if where.colours == 256:
        return Finding("colours", "ok", "256")
    if os.environ.get("NO_COLOR"):
        return Finding("colours", "ok", "none, because NO_COLOR is set")
    found = f"{where.colours}" if where.colours else "none"
    better = "tmux-256color" if where.tmux else "screen-256color" if where.screen else "xterm-256color"
    return Finding("colours", "note", found, f"if the terminal has more, set TERM={better}")


def _size() -> Finding:
    try:
        columns, rows = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except OSError:
        return Finding("size", "note", "unknown: run doctor in a terminal to check this")
    if columns < LEAST_COLUMNS or rows < LEAST_ROWS:
        advice = f"make the window at least {LEAST_COLUMNS}×{LEAST_ROWS}"
        return Finding("size", "bad", f"{columns}×{rows}", advice)
    return Finding("size", "ok", f"{columns}×{rows}")


# --- browser and clipboard -------------------------------------------------------------------------------


def _opening(where: Surroundings, config: Config) -> Iterator[Finding]:
    clip = desktop.clip_for("", where)
    way = "tmux load-buffer -w" if clip.argv else "OSC 52"
    if not clip.argv and (where.tmux or where.screen):
        way += f" wrapped for {'tmux' if where.tmux else 'screen'}"
    trouble = desktop.tmux_trouble() if clip.argv else ""
    state: State = "note" if trouble else "ok"
    yield Finding("clipboard", state, way, trouble or f"works if {clip.setting}")
    how = desktop.plan(where, config.open.browser, config.open.over_ssh)
    if how.commands:
        yield Finding("opener", "ok", how.words)
    elif where.remote:
        advice = "o shows addresses, for the browser of your own machine"
        yield Finding("opener", "ok", "; ".join(how.remarks) or "nothing is opened on this machine", advice)
    else:
        advice = "set $BROWSER, or [open] browser in the config; until then newstui shows the address instead"
        yield Finding("opener", "bad", how.words, advice)
    if how.text_browser:
        yield Finding("text browser", "ok", how.text_browser.name)
    else:
        yield Finding("text browser", "note", "none", "install w3m or lynx to read pages in the terminal")


def _pictures(where: Surroundings, config: Config) -> Iterator[Finding]:
    """Reports whether this terminal can draw pictures itself."""
    names = f"{where.term} {where.term_program}".lower()
    if config.screen.pictures == "blocks" and any(name in names for name in ("kitty", "ghostty")):
        advice = '[screen] pictures = "kitty" in the config lets this terminal draw them itself'
        yield Finding("pictures", "ok", "half blocks", advice)


# --- config and sources ---------------------------------------------------------------------------------


def _config(args: Namespace) -> tuple[list[Finding], Config]:
    """Checks the config and returns a finding for each mistake, and the config; the defaults if it is wrong."""
    named = Path(args.config) if args.config else None
    try:
        config = load(named)
    except NewstuiError as error:
        advice = "fix this line; until then newstui does not start"
        mistakes = [Finding("config", "bad", line, advice) for line in error.lines()]
        return mistakes, Config(named_path(named) or Path())
    found = str(config.path) if config.path.exists() else f"none yet ({config.path})"
    return [Finding("config", "ok", found)], config


def _source(source: SourceSpec) -> Finding:
    check, at = "source", f"{source.name}: {without_secrets(source.at)}"
    try:
        secrets(source.headers)
    except NewstuiError as error:
        return Finding(check, "bad", at, str(error))
    if "://" in source.at:
        return Finding(check, "ok", f"{at} (not checked; run newstui sync)")
    path = Path(source.at)
    if not path.exists():
        return Finding(check, "bad", at, "no such folder or file")
    if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        return Finding(check, "bad", at, "you can't read it: check its permissions")
    return Finding(check, "ok", at)


# --- the environment ------------------------------------------------------------------------------------


def _environment() -> Iterator[Finding]:
    """Checks the environment variables that the HTTP client and the clock use."""
    from newstui.net import environment

    found = list(environment.settings())
    for setting in found:
        words = f"{setting.variable}: {setting.value}"
        if setting.trouble:
            advice = f"{setting.trouble}; until you fix or unset it, no address can be read"
            yield Finding("network", "bad", words, advice)
        else:
            yield Finding("network", "ok", words)
    if not found:
        yield Finding("network", "ok", "no proxy; the usual certificates")
    name = os.environ.get("TZ")
    if trouble := zone_trouble(name):
        advice = "set TZ to a name like Europe/Berlin, or [screen] time_zone in the config"
        yield Finding("time zone", "note", f"TZ: {cut(clean(name or ''), 100)}: {trouble}", advice)
    else:
        yield Finding("time zone", "ok", f"TZ: {name}" if name else "the system's")


def _articles() -> Finding:
    """Tells whether whole articles can be read."""
    from newstui.fulltext.extract import is_installed

    if is_installed():
        return Finding("articles", "ok", "can be fetched")
    return Finding("articles", "note", "can't be fetched", "pip install 'newstui[fulltext]'")


# --- the library ----------------------------------------------------------------------------------------


def _libraries(folder: Path, repairs: bool) -> Iterator[Finding]:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        yield Finding("data", "bad", f"{folder} can't be written", "choose another folder with --data-dir")
    elif (free := shutil.disk_usage(there).free) < LOW_DISK_BYTES:
        yield Finding("data", "note", f"{folder}: {free // 1024**2} MiB free", "free some space on this disk")
    else:
        yield Finding("data", "ok", str(folder))
    found = False
    for checkup in checkups(folder):
        found = True
        done = _repaired(folder, checkup) if repairs else None
        yield done or _library(checkup)
    if not found:
        yield Finding("library", "ok", "none yet (created at the first start)")


def _repaired(folder: Path, it: Checkup) -> Finding | None:
    """Repairs a file and returns what was done; None if there was nothing to repair."""
    check = it.kind
    try:
        done = repair(folder, it)
    except NewstuiError as error:
        return Finding(check, "bad", str(error), "make sure that you can read and write this file")
    what = it.damage or f"wrong counters ({', '.join(it.miscounted)})"
    return Finding(check, "note", f"{it.path.name}: {what}; repaired: {done}") if done else None


def _library(it: Checkup) -> Finding:
    check = it.kind
    counted = "" if it.stories is None else f"{it.stories:,} stories, "
    found = (
        f"{it.path.name}: {counted}{it.size / 1024**2:.1f} MiB, {it.journal or 'unknown'} journal"
        f"{f' on {it.file_system}' if it.file_system else ''}"
    )
    if it.damage:
        again = {
            "marks": "keeps all marks that can still be read",
            "full texts": "articles are fetched again when you ask for them",
        }.get(check, "rebuilds it from its sources")
        advice = f"damaged: newstui doctor --repair moves it aside and {again}"
        return Finding(check, "bad", f"{found}; {it.damage}", advice)
    if it.closed:
        return Finding(
            check, "bad", f"{found}; {it.closed}", "make sure that you can read and write this file"
        )
    if it.miscounted:
        advice = "newstui doctor --repair corrects them"
        return Finding(check, "bad", f"{found}; wrong counters ({', '.join(it.miscounted)})", advice)
    if it.newer:
        advice = "update newstui, or choose another folder with --data-dir"
        return Finding(check, "bad", f"{found}; written by a newer newstui", advice)
    if it.network:
        advice = "a network file system is slow, and only safe with one machine at a time; --data-dir chooses another"
        return Finding(check, "note", found, advice)
    return Finding(check, "ok", f"{found}, no errors")


def _versions() -> Iterator[Finding]:
    names = ("textual", "httpx", "PyYAML")
    parts = [f"newstui {__version__}", f"Python {sys.version.split()[0]}", f"SQLite {SQLITE}"]
    parts += [f"{name} {version(name)}" for name in names]
    yield Finding("versions", "ok", ", ".join(parts))
