"""`newstui keys`, `config` and `completion`: what is set, and the help in setting it."""

import re
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from newstui.cli import command_table, main
from newstui.config import load, values
from newstui.config.settings import Config
from newstui.config.write import template
from newstui.keys.actions import ACTIONS
from newstui.keys.keymap import keymap
from newstui.keys.presets import PRESETS, KeysConfig, keymap_of

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The config file of this test; not there yet."""
    path = tmp_path / "folder" / "config.toml"
    monkeypatch.setenv("NEWSTUI_CONFIG", str(path))
    return path


@pytest.fixture
def written(file: Path) -> Callable[[str], None]:
    file.parent.mkdir()

    def write(text: str) -> None:
        file.write_text(text, "utf-8")

    return write


@pytest.fixture
def run(file: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*argv: str) -> tuple[int, str, str]:
        code = main.main(argv)
        return code, *capsys.readouterr()

    return run


def rows(out: str) -> dict[str, tuple[str, str]]:
    """Name -> keys, words."""
    split = [line.split("\t") for line in out.splitlines()]
    return {name: (keys, words) for name, keys, words in split}


# --- keys -----------------------------------------------------------------------------------------------


def test_keys_are_a_line_an_action(run: Run, written: Callable[[str], None]) -> None:
    written("")
    code, out, _ = run("keys")
    assert code == 0
    assert list(rows(out)) == [action.name for action in ACTIONS]
    assert rows(out)["story.star"] == ("s", "star or unstar")
    assert rows(out)["move.top"] == ("gg Home", "go to the top")


def test_keys_are_the_users_own(run: Run, written: Callable[[str], None]) -> None:
    written('[keys]\npreset = "newsboat"\nstory.star = "X"\nundo = ""\n"redo" = ["l", "Z"]\n')
    found = rows(run("keys")[1])
    assert found["story.star"][0] == "X"
    assert found["undo"][0] == ""
    assert found["redo"][0] == "l Z"
    assert found["unread.only"][0] == "H"
    assert found["story.mark-read"][0] == "N m"


def test_keys_of_another_preset_with_the_users_own_over_it(run: Run, written: Callable[[str], None]) -> None:
    written('[keys]\npreset = "newsboat"\nstory.star = "X"\n')
    found = rows(run("keys", "--preset", "vim")[1])
    assert found["topic.1"][0] == "g1"
    assert found["story.star"][0] == "X"
    assert found["story.mark-read"][0] == "m"


def test_a_wrong_key_is_told_with_its_line_and_ends_with_2(run: Run, written: Callable[[str], None]) -> None:
    written('[keys]\n\nstory.star = "f"\nhelp = "f"\n')
    code, out, err = run("keys")
    assert (code, out) == (2, "")
    assert err.endswith(
        'config.toml:4: story.star and help both use "f": a key does one thing, or begins a sequence\n'
    )


def test_the_command_line_knows_the_presets(run: Run, written: Callable[[str], None]) -> None:
    assert tuple(PRESETS) == command_table.PRESETS
    written("")
    assert run("keys", "--preset", "emacs")[0] == 2


# --- config ---------------------------------------------------------------------------------------------


def test_config_tells_its_path_even_when_it_is_wrong(run: Run, file: Path) -> None:
    code, out, err = run("config")
    assert (code, out) == (0, f"{file}\n")
    assert "no config file yet" in err
    file.parent.mkdir()
    file.write_text("][")
    assert run("config") == (0, f"{file}\n", "")


def test_config_init_writes_a_file_for_the_user_alone_and_never_over_another(run: Run, file: Path) -> None:
    assert run("config", "--init") == (0, f"{file}\n", "")
    assert file.read_text("utf-8") == template()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.write_text("# mine")
    code, out, err = run("config", "--init")
    assert (code, out) == (1, "")
    assert "already exists and was not changed" in err
    assert file.read_text() == "# mine"


def test_config_init_says_when_it_cannot(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, err = run("config", "--init", "--config", str(tmp_path / "file" / "config.toml"))
    assert code == 1
    assert "config.toml: its folder is a file" in err


def parsed(text: str) -> Config:
    return load.parse(text, Path("/x"))


def test_what_config_init_writes_changes_nothing() -> None:
    assert parsed(template()) == Config(Path("/x"))


def test_the_settings_that_are_off_are_the_defaults() -> None:
    found = parsed(re.sub(r"^#(?=\S)", "", template(), flags=re.MULTILINE))
    assert found.keys.bindings.keys() == {action.name for action in ACTIONS}
    assert keymap_of(found.keys) == keymap()
    assert KeysConfig(found.keys.preset) == Config(Path()).keys
    assert parsed("") == Config(
        found.path, screen=found.screen, read_mark=found.read_mark, pinned=found.pinned, open=found.open
    )


def test_the_examples_are_right_and_nothing_is_left_out() -> None:
    text = re.sub(r"^# (?=\[\[|\[view|\[commands|\w+ = )", "", template(), flags=re.MULTILINE)
    assert len(parsed(text).sources) == 3
    assert parsed(text).topic_rules
    for table, keys in values.TABLES.items():
        assert re.search(rf"^\[+{table}[\].]", text, re.MULTILINE), table
        for key in keys:
            assert re.search(rf"^(#?{key} = |\[{table}\.{key}\]$)", text, re.MULTILINE), key


# --- completion -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", command_table.SHELLS)
def test_completion_knows_every_command_option_and_choice(run: Run, shell: str) -> None:
    code, out, err = run("completion", shell)
    assert (code, err) == (0, "")
    for command in command_table.every_command()[1:]:
        assert command.name.split()[-1] in out, command.name
        for option in command.options:
            assert option.flags[-1].lstrip("-") in out, option.flags
            assert all(choice in out for choice in option.choices)


def test_completion_does_not_need_a_config_that_reads(run: Run, written: Callable[[str], None]) -> None:
    written("][")
    assert run("completion", "bash")[0] == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("sy", {"sync"}),
        ("co", {"config", "completion"}),
        ("keys --preset v", {"vim"}),
        ("list --sort ", {"newest", "oldest", "heat", "quality", "read", "top"}),
        ("list --un", {"--unread"}),
        ("completion ", {"bash", "zsh", "fish"}),
        (
            "sources ",
            {*"list add remove rename move wake feeds subscribe unsubscribe import export".split()},
        ),
        ("sources import --d", {"--data-dir", "--dry-run"}),
        ("sources add fee", {"feed"}),
        ("sync fee", {"feed"}),
        ("--data-dir fe", {"feed"}),
        ("fee", set()),  # then readline completes files
    ],
)
def test_completion_in_bash(run: Run, tmp_path: Path, typed: str, words: set[str]) -> None:
    (tmp_path / "feed").mkdir()
    (tmp_path / "newstui.bash").write_text(run("completion", "bash")[1])
    script = f"""
        source ./newstui.bash
        IFS=' ' read -r -a COMP_WORDS <<< "newstui {typed}x"
        COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        COMP_WORDS[$COMP_CWORD]="${{COMP_WORDS[$COMP_CWORD]%x}}"
        _shtab_newstui 2>/dev/null
        printf '%s\\n' "${{COMPREPLY[@]}}"
        complete -p newstui
    """
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=20)
    *found, registered = done.stdout.splitlines()
    assert {word for word in found if word} == words
    assert "-o default" in registered
