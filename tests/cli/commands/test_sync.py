"""`newstui sync`: its counts, sources that fail without stopping the others, and what stays as it was."""

import os
from pathlib import Path

from tests.cli.command_line import BRAVO, DELTA, Run


def test_sync_prints_what_it_did(run: Run, feed: str) -> None:
    code, out, err = run("sync", feed)
    assert code == 0
    assert out == "4 items: 4 new, 0 changed, 0 unchanged, 1 rejected; 0 gone. 4 stories, 3 listed.\n"
    assert err.startswith("bad.md: ")
    assert len(err.splitlines()) == 1
    (Path(feed) / "delta.md").unlink()
    (Path(feed) / "bravo.md").write_text(BRAVO.replace("answers", "asks"), "utf-8")
    code, out, err = run("sync", feed)
    assert out == "3 items: 0 new, 1 changed, 2 unchanged, 1 rejected; 1 gone. 3 stories, 2 listed.\n"


def test_sync_full_reads_everything_again(run: Run, feed: str) -> None:
    run("sync", feed)
    file = Path(feed) / "delta.md"
    status = file.stat()
    file.write_text(DELTA.replace("undated", "UNDATED"), "utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert " 0 changed" in run("sync", feed)[1]
    assert " 1 changed" in run("sync", feed, "--full")[1]


def test_a_source_with_nothing_but_rejected_items_is_exit_code_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_text("---\nsecured:\nexcerpt: x\n---\n")
    code, out, err = run("sync", str(tmp_path))
    assert code == 1
    assert "1 rejected" in out
    assert "bad.md: " in err


def test_a_folder_that_has_disappeared_keeps_its_stories(run: Run, feed: str) -> None:
    out = run("list", feed)[1]
    Path(feed).rename(f"{feed}-elsewhere")
    assert run("list", feed) == (0, out, "")
    code, summary, err = run("sync", feed)
    assert code == 1
    assert "; 0 gone. " in summary
    assert "no such file or folder" in err
    assert run("list", feed) == (0, out, "")


def test_a_folder_of_the_config_that_is_missing_does_not_stop_the_others(
    run: Run, feed: str, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[[sources]]\nat = "none"\n[[sources]]\nat = "{feed}"\n')
    code, out, err = run("sync", "--config", str(config))
    assert code == 1
    assert "4 new" in out
    assert str(tmp_path / "none") in err


def test_a_missing_key_fails_its_own_source_only(run: Run, feed: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    keyed = 'name = "far"\nat = "http://127.0.0.1:1/api/"\nheaders = { Key = "${NEWSTUI_NO_SUCH_KEY}" }'
    config.write_text(f'[[sources]]\n{keyed}\n[[sources]]\nat = "{feed}"\n')
    code, out, err = run("sync", "--config", str(config))
    assert (code, out[:21]) == (1, "4 items: 4 new, 0 cha")
    assert "far: header Key: the environment has no NEWSTUI_NO_SUCH_KEY\n" in err
