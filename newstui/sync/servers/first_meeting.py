"""Handles the first comparison of an account with the marks here: whose marks win if many differ."""

from newstui.library.servers.store import ServerStore
from newstui.sync.servers.account_state import AccountState, First


def check_marks_file(store: ServerStore, account: int, state: AccountState) -> None:
    """Checks whether the marks file is still the one that was compared; a new one is compared as if for the
    first time.
    """
    epoch = store.marks.epoch
    if state.marks_epoch not in (0, epoch):
        agreed = store.agreed(account).values()
        ours = store.ours(key for _, key, _ in agreed)
        wanted: dict[int, int] = {}
        for _, key, base in agreed:
            wanted[key] = wanted.get(key, ours.get(key, 0)) | base
        store.mark(wanted)
        state.first = ""
    state.marks_epoch = epoch


def take_answer(store: ServerStore, account: int, state: AccountState, answer: First) -> int:
    """Applies the user's answer about the first comparison, if they were asked. Returns how many marks changed."""
    if state.first != "asks":
        return 0
    wanted: dict[int, int] = {}
    if answer == "theirs":
        for one in store.waiting(account, store.count_waiting(account)):
            wanted[one.key] = wanted.get(one.key, 0) | one.base
    elif answer == "mine":
        met = store.first_met(account)
        ours = store.ours(row.key for row in met)
        for row in met:
            came = row.base & ~(row.met or 0)
            wanted[row.key] = wanted.get(row.key, ours.get(row.key, 0)) & ~came
    changed = store.mark(wanted)
    store.end_first_meeting(account)
    state.first = answer
    return changed if answer == "theirs" else 0


def question(waiting: int, name: str) -> str:
    return (
        f"{waiting:,} stories are read or starred here and not on {name}: "
        f"`newstui sync {name} --first mine|theirs|both` says whose marks count"
    )
