"""Compares an account's list of feeds with the last one: feeds may be gone, or the account recreated."""

from collections.abc import Collection

from newstui.sources.servers.reader_api import ServerFeed
from newstui.sync.servers.account_state import AccountState
from newstui.text.urls import normal


def is_rebuilt(state: AccountState, feeds: Collection[ServerFeed], user_id: str) -> bool:
    """Tells whether ids now mean other items: the user is another one, or a feed's id has a new address."""
    if user_id and state.user_id and user_id != state.user_id:
        return True
    before = {id_: str(one[2]) for id_, one in state.feeds.items()}
    return any(
        feed.id in before and feed.address and normal(feed.address) != normal(before[feed.id])
        for feed in feeds
    )


def note_feeds(state: AccountState, feeds: Collection[ServerFeed], user_id: str, now: int) -> list[str]:
    """Writes a list of feeds into the state; returns the ids of those missing from two lists in a row."""
    there = {feed.id for feed in feeds}
    gone = [id_ for id_ in state.missing if id_ not in there]
    state.missing = [id_ for id_ in state.feeds if id_ not in there and id_ not in gone]
    kept = {id_: state.feeds[id_] for id_ in state.missing}
    state.feeds = kept | {
        feed.id: [feed.title, list(feed.folders), feed.address, feed.site] for feed in feeds
    }
    state.user_id, state.feeds_at = user_id, now
    return gone
