"""Talks to a news server: logs in, sends requests one at a time, and describes failures in words for people."""

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from newstui import limits
from newstui.net.errors import FeedError
from newstui.net.reply import Reply, seconds_from
from newstui.text.clean import clean
from newstui.text.urls import origin, shown, without_secrets

Pairs = Sequence[tuple[str, str]]

API = "/reader/api/0/"
BUSY_SECONDS = 900.0
"""How long a server gets no requests if it asks for a pause without a time."""

_UNAUTHORIZED = 401
_BUSY = (429, 503)


class Trouble(Exception):
    """Says for people why a server can't be used now.

    `until`: UTC seconds before which no request is sent. `passing`: a smaller or later request may succeed. `absent`:
    there is a server, but no API at this address.
    """

    def __init__(
        self, words: str, *, until: float = 0.0, passing: bool = False, absent: bool = False
    ) -> None:
        super().__init__(words)
        self.until, self.passing, self.absent = until, passing, absent


class LoginRefused(Trouble):
    """Says that the server refused user and password. They are not sent again: servers lock accounts."""


class NothingThere(Trouble):
    """Says that the server has nothing at this address."""


class TooLarge(Trouble):
    """Says that an answer is larger than `limits.PAGE_BYTES`."""


class Asks(Protocol):
    """Sends single requests; see `net.ask`."""

    def ask(
        self, address: str, headers: Mapping[str, str], most: int = ..., content: bytes | None = None
    ) -> Reply: ...

    def pause(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Login:
    """Holds the address of a server and the user. `password` finds the password when it is needed (NewstuiError)."""

    at: str
    user: str
    password: Callable[[], str] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def asker(at: str, headers: Mapping[str, str]) -> Asks:
    """Opens what sends the requests. Raises FeedError if the environment has certificates that can't be used."""
    from newstui.net.ask import Asker

    return Asker(at, headers)


class Session:
    """One login at a server, kept in memory only. `requests` counts what was sent.

    Call it from one thread at a time. All methods raise Trouble.
    """

    def __init__(
        self,
        login: Login,
        asks: Callable[[str, Mapping[str, str]], Asks] = asker,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.login_data, self._asks, self._clock = login, asks, clock
        self.host = urlsplit(login.at).hostname or ""
        self.requests = 0
        self._auth = self._token = ""

    def get(self, name: str, pairs: Pairs = ()) -> Any:
        """Fetches JSON from below the API's address."""
        query = urlencode([*pairs, ("output", "json")])
        return _json(self._authorized(lambda: self._ask(f"{API}{name}?{query}")))

    def post(self, name: str, pairs: Pairs) -> str:
        """Sends a form below the API's address and returns the answer as text."""

        def send() -> Reply:
            form = urlencode([("T", self._known_token()), ("output", "json"), *pairs])
            return self._ask(f"{API}{name}", form.encode())

        return _text(self._authorized(send))

    def post_json(self, name: str, pairs: Pairs) -> Any:
        return _value(self.post(name, pairs))

    def log_in(self) -> None:
        """Logs in, unless already logged in. Raises LoginRefused, or NewstuiError without a password."""
        if self._auth:
            return
        login = self.login_data
        form = urlencode([("Email", login.user), ("Passwd", login.password())])
        reply = self._ask("/accounts/ClientLogin", form.encode(), login=True)
        lines = dict(line.partition("=")[::2] for line in _text(reply).splitlines())
        if lines.get("Error") == "BadAuthentication":
            raise self._refused()
        auth = lines.get("Auth", "").strip()
        if not auth or not auth.isprintable() or not auth.isascii():
            place = shown(without_secrets(login.at))
            words = f"https://{place}" if login.at.startswith("https:") else f"http://{place}"
            raise Trouble(f"{words} is not a Google Reader API; try its …/api/greader.php", absent=True)
        self._auth = auth

    def forget(self) -> None:
        """Forgets the login; the next request logs in again."""
        self._auth = self._token = ""

    # --- authorised -----------------------------------------------------------------------------------------

    def _authorized(self, send: Callable[[], Reply]) -> Reply:
        """Sends a request with the login; retries with a new login if the server no longer accepts the old one."""
        self.log_in()
        reply = send()
        if reply.status != _UNAUTHORIZED:
            return reply
        self.forget()
        self.log_in()
        reply = send()
        if reply.status == _UNAUTHORIZED:
            self.forget()
            raise Trouble(self._words_for_lost_header())
        return reply

    def _known_token(self) -> str:
        if not self._token:
            reply = self._ask(f"{API}token")
            if reply.status == _UNAUTHORIZED:
                self.forget()
                self.log_in()
                reply = self._ask(f"{API}token")
            self._token = _text(reply).strip()[: limits.NAME]
        return self._token

    def _words_for_lost_header(self) -> str:
        """Calls FreshRSS's own check, which tells whether the web server passes on our header."""
        try:
            check = _text(self._ask("/check/compatibility"))
        except Trouble:
            check = ""
        if check.startswith("FAIL"):
            return "its web server drops the Authorization header; see the API page of FreshRSS"
        return "it accepts the login but then refuses every request (401)"

    def _refused(self) -> LoginRefused:
        return LoginRefused(
            f"{clean(self.login_data.user)}'s password was refused; FreshRSS wants the API password (profile), "
            "Miniflux the one under Integrations"
        )

    # --- one request ----------------------------------------------------------------------------------------

    def _ask(self, path: str, content: bytes | None = None, login: bool = False) -> Reply:
        """Sends one request; retries after the pause that a busy server asks for. Returns a 401 instead of raising."""
        reply = self._once(path, content)
        if reply.status in _BUSY and not (
            login and reply.status == 503 and "retry-after" not in reply.headers
        ):
            wait = seconds_from(reply.headers.get("retry-after"), self._clock())
            if wait is None or wait > limits.RETRY_AFTER:
                until = self._clock() + (BUSY_SECONDS if wait is None else wait)
                what = "too many requests today" if reply.status == 429 else "it is busy (503)"
                raise Trouble(f"{what}; again after {_clock_words(until)}", until=until)
            self._pause(wait)
            reply = self._once(path, content)
        return self._checked(reply, login)

    def _once(self, path: str, content: bytes | None) -> Reply:
        login = self.login_data
        headers = dict(login.headers)
        if self._auth:
            headers["Authorization"] = f"GoogleLogin auth={self._auth}"
        sent = {"Accept": "application/json, text/plain;q=0.9, */*;q=0.1"}
        if content is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        for tries_left in (1, 0):
            try:
                self.requests += 1
                reply = self._asks(login.at, headers).ask(
                    f"{login.at}{path}", sent, limits.PAGE_BYTES, content
                )
            except FeedError as error:
                passing = bool(getattr(error, "passing", False))
                if not tries_left or not passing or content is not None:
                    raise Trouble(self._no_answer(str(error)), passing=passing) from None
                self._pause(random.uniform(1, 3))  # noqa: S311 - nothing to guess here
                continue
            if origin(reply.address) != origin(login.at) or 300 <= reply.status < 400:
                target = reply.headers.get("location", "") or reply.address
                words = f"it redirects to {shown(without_secrets(target), 60)}; use that address"
                raise Trouble(words, absent=True)
            return reply
        raise AssertionError("the last try returns or raises")

    def _checked(self, reply: Reply, login: bool) -> Reply:
        status = reply.status
        if status == _UNAUTHORIZED and not login:
            return reply
        if login and status in (401, 403):
            raise self._refused()
        if login and status == 400:  # FreshRSS's answer to an impossible user name
            raise Trouble("the login is not understood there (400); is the user name right?", absent=True)
        if login and status == 503:
            raise Trouble(
                "the API is switched off there (FreshRSS: Administration › Authentication › Allow API access)"
            )
        if status in (404, 405):
            raise NothingThere(f"nothing at that address ({status})", absent=True)
        if status != 200:
            raise Trouble(f"{clean(self.host)} answers {status}", passing=status >= 500 or status == 408)
        if len(reply.body) > limits.PAGE_BYTES:
            raise TooLarge(f"an answer is larger than {limits.PAGE_BYTES // limits.MIB} MiB", passing=True)
        if reply.short:
            raise cut_off()
        return reply

    def _no_answer(self, reason: str) -> str:
        """Describes a missing answer in words; a wrong certificate has its own."""
        host = clean(self.host)
        if reason.startswith("the certificate of"):
            return f"its certificate is not trusted{reason.partition(' is not valid')[2]}"
        if reason.startswith(f"no answer from {host}"):
            return reason
        return f"no answer from {host} ({reason})"

    def _pause(self, seconds: float) -> None:
        self._asks(self.login_data.at, {}).pause(seconds)


def cut_off() -> Trouble:
    """Makes the Trouble for an answer that is incomplete or lacks what was requested."""
    return Trouble("its answer was cut off; states are as before", passing=True)


def _text(reply: Reply) -> str:
    if reply.status == _UNAUTHORIZED:
        raise Trouble("it refuses the login that it issued (401)")
    return reply.body.decode("utf-8", "replace")


def _json(reply: Reply) -> Any:
    return _value(_text(reply))


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise cut_off() from None


def _clock_words(until: float) -> str:
    """Writes a moment in local time: the time, with the day if it is further away."""
    moment = time.localtime(until)
    return time.strftime("%H:%M" if until - time.time() < 86_400 else "%Y-%m-%d %H:%M", moment)
