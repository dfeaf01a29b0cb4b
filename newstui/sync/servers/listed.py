"""Lists the feeds that news servers read for the user, after the source of each server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newstui.model.topic import Tree, TreeRow
from newstui.sources.base import SourceSpec
from newstui.sync.servers.standing import standing_of
from newstui.sync.status import SourceStatus


@dataclass(frozen=True, slots=True)
class ListedFeed(SourceStatus):
    """Holds a feed at a news server. `server`: the name of the source; `id`: the server's id of the feed."""

    server: str = ""
    id: str = ""
    folders: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Describes where the feed is at the server."""
        return f"in {', '.join(self.folders)} on {self.server}" if self.folders else f"on {self.server}"


def with_feeds(
    statuses: Sequence[SourceStatus], specs: Sequence[SourceSpec], tree: Tree, data_dir: Path
) -> list[SourceStatus]:
    """Adds the feeds of each news server after it, by folder and title, as the server last listed them.

    The state of a server tells how many marks wait to be sent. Sends no request. Raises LibraryBroken.
    """
    servers = {spec.name: spec for spec in specs if "user" in spec.options}
    if not servers:
        return list(statuses)
    counts = {row.name: row for row in tree.providers}
    found: list[SourceStatus] = []
    for status in statuses:
        spec = servers.get(status.name)
        if spec is None:
            found.append(status)
            continue
        standing = standing_of(spec, data_dir)
        waiting = f"{standing.waiting:,} wait" if standing.waiting and status.state == "ok" else status.state
        found.append(replace(status, state=waiting))
        state = standing.state
        listed = {id_: feed for id_, feed in state.feeds.items() if id_ not in state.missing}
        feeds = [_listed(status, id_, feed, counts) for id_, feed in listed.items()]
        feeds.sort(key=lambda feed: (feed.folders, feed.name.casefold()))
        found += feeds
    return found


def _listed(
    server: SourceStatus, id_: str, feed: Sequence[object], counts: Mapping[str, TreeRow]
) -> ListedFeed:
    """Makes the row of a feed from its entry in the account's state; older states have no site."""
    title, folders, address, site = (*feed, "")[:4]
    count = counts.get(str(title))
    return ListedFeed(
        name=str(title),
        kind="feed",
        address=str(address),
        last=None,
        next=None,
        entries=count.total if count else 0,
        unread=count.unread if count else 0,
        state="",
        failures=(),
        site=str(site) or None,
        server=server.name,
        id=id_,
        folders=tuple(map(str, folders)) if isinstance(folders, list) else (),
    )
