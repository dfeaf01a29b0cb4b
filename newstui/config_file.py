"""Writing the config file. Reading it: `config`."""

import json
import os
from pathlib import Path

from newstui.errors import NewstuiError
from newstui.keymap import ACTIONS, Action

# `#name = value` is a default; `# name = value` an example of what has none. A test reads them back.
_SETTINGS = """\
# newstui, all settings. A line that begins with # is off; such a line without a space after it tells the default.
# A mistake is told with its line when newstui starts.

# Sources: folders of item files, single files, addresses of JSON feeds.
# [[sources]]
# at = "~/site/_posts"
# name = "site"                              # else the folder's name, or the address's host
# [[sources]]
# at = "https://example.org/ai/api/"
# headers = { Subscription-Key = "${KEY}" }  # from the environment; or "file:~/.key"
# every = "30m"                              # reload by itself; else only when asked

[topics]
#pinned = []                                 # on keys 1 to 9; free digits go to the top of the tree

[read]
#mark = "open"                               # opening marks read; or seconds on screen, like 5; or "never"

[open]
# browser = "firefox --new-tab %s"           # else $BROWSER, else the system's
# over_ssh = "ssh desk xdg-open"             # else the address is handed over to your terminal

[screen]
#theme = "auto"                              # newstui, newstui-light, nord, gruvbox, …; ansi follows the terminal
# ascii = true                               # no letters but ASCII; else as the locale says
#mouse = true
# time_zone = "Europe/Berlin"                # else $TZ, else the system's
# fps = 15                                   # frames a second at most; else what suits the line

[keys]
#preset = "newstui"                          # or "newsboat", or "vim"
# A key, a list of several, or "" for none; what had the key before loses it. `newstui keys` shows the outcome.
"""


def template() -> str:
    """A config file that changes nothing: every default, as a comment."""
    return _SETTINGS + "".join(map(_line, ACTIONS))


def _line(action: Action) -> str:
    keys = action.keys[0] if len(action.keys) == 1 else list(action.keys) or ""
    setting = f"#{action.name} = {json.dumps(keys, ensure_ascii=False)}"
    return f"{setting:<44} # {action.words}\n"


def write_new(path: Path) -> None:
    """Write the template where no file is yet. Raises NewstuiError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(template())
    except OSError as error:
        if path.exists():
            raise NewstuiError(f"{path} is there already, and stays as it is") from error
        reason = "its folder is a file" if isinstance(error, FileExistsError) else error.strerror
        raise NewstuiError(f"{path} cannot be written: {reason}") from error
