"""What the driver hands on to the thread that writes to the terminal."""

from queue import Queue
from types import SimpleNamespace

from newstui.ui.terminal.column_fix import uncertain_width
from newstui.ui.terminal.driver import FRAME_END, FRAME_START, TerminalDriver
from newstui.ui.terminal.pacing import HELD_REPEATS, QUESTION, Pacing


def test_a_frame_is_handed_on_in_one_piece_with_the_question_whether_it_arrived() -> None:
    driver = object.__new__(TerminalDriver)
    queue: Queue[str] = Queue()
    driver._frame, driver._unflushed, driver._unsure = "", 0, uncertain_width({})
    driver._pacing = Pacing(asks=True)
    driver._writer_thread = SimpleNamespace(_queue=queue, is_alive=lambda: True)  # type: ignore[assignment]
    driver.write("alone")
    for _ in range(HELD_REPEATS + 1):
        driver._pacing.pressed("j")
    for part in (FRAME_START, "text", FRAME_END):
        driver.write(part)
    assert [queue.get_nowait(), queue.get_nowait()] == ["alone", f"{FRAME_START}text{FRAME_END}{QUESTION}"]
    assert queue.empty()
    driver._pacing.arrived()
