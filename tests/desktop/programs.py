"""An address, and programs that only write down what they were given."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ADDRESS = "https://example.org/a?b=c&d=e"
FAKE = """#!{python} -I
import json, os, sys
call = dict(
    argv=sys.argv[1:], env=dict(os.environ), stdin=sys.stdin.read(),
    devices=[os.fstat(n).st_rdev for n in range(3)], pid=os.getpid(), leader=os.getsid(0) == os.getpid(),
)
with open({record!r}, "a") as file:
    file.write(json.dumps(call) + "\\n")
{then}
"""


@dataclass
class Programs:
    """A folder of such programs, all that is on the PATH."""

    folder: Path

    def add(self, *names: str, then: str = "") -> None:
        for name in names:
            path = self.folder / name
            path.write_text(
                FAKE.format(python=sys.executable, record=str(self.folder / f"{name}.calls"), then=then)
            )
            path.chmod(0o700)

    def calls(self, name: str) -> list[dict[str, Any]]:
        record = self.folder / f"{name}.calls"
        return [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
