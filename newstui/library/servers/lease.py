"""Tells which process syncs an account, so that two processes never do it at once."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LEASE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Identifies one sync of one process. A lease ends after a minute, or as soon as its process on this
    host is dead.
    """

    host: str = field(default_factory=platform.node)
    pid: int = field(default_factory=os.getpid)
    token: str = field(default_factory=lambda: os.urandom(8).hex())

    def lease(self, now: float) -> dict[str, Any]:
        return {"host": self.host, "pid": self.pid, "token": self.token, "until": now + LEASE_SECONDS}

    def may_replace(self, lease: Mapping[str, Any], now: float) -> bool:
        """Tells whether a lease is this holder's own or expired. One from far in the future comes from a
        wrong clock.
        """
        if lease["token"] == self.token or not now < lease["until"] <= now + 2 * LEASE_SECONDS:
            return True
        return lease["host"] == self.host and not _is_alive(lease["pid"])


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
