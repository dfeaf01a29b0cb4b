"""The tour: each step waits for its key, and Esc ends it."""

from newstui.keys.presets import KeysConfig
from newstui.library.sqlite import SqliteLibrary
from newstui.ui.tour import STEPS, TourApp, TourLine
from tests.ui.sitting import Sitting, sitting


def line(it: Sitting) -> str:
    return str(it.reader.query_one(TourLine).content)


async def test_each_step_names_its_key_and_waits_for_it(library: SqliteLibrary) -> None:
    keys = KeysConfig(bindings={"story.star": ("X",), "unread.only": ()})
    async with sitting(library, kind=TourApp, keys=keys) as it:
        app = it.app
        assert isinstance(app, TourApp)
        await it.until(lambda: it.reader.query(TourLine))
        of = len(STEPS) - 1  # an action without a key is left out
        typed = {"t": "sky", "/": "whales"}
        for number, key in enumerate(("j", "Enter", "Space", "Esc", "X", "u", "t", "0", "/", "Esc"), 1):
            assert line(it).startswith(f"{number}/{of}   {key}  ")
            if number in (1, 5):
                await it.keys("k")  # another key does what it does, and the step stays
                assert app.step == number - 1
            await it.keys(key)
            if key in typed:
                await it.type(typed[key])
                await it.keys("Enter")
            await it.until(lambda number=number: app.step == number)
        assert it.reader.context.state.query.terms == ()
        await it.keys("Esc", rest=False)
        await it.until(lambda: app._exit)
