"""Changes how the reader looks: rows of one line or two, and the theme."""

from __future__ import annotations

from newstui.ui.drawing.theme import Palette, palette_of
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles

DENSITY, THEME = "density", "theme"
"""The settings: lines per row of the list; the theme chosen, and the one of the config that it replaced."""


class Looks:
    """Handles the actions that change the look. Both choices are remembered in the library."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @handles("list.density")
    def toggle_density(self) -> None:
        stories = self.context.stories
        stories.set_lines_per_row(3 - stories.lines_per_row)
        self.context.screen.lay_out()
        self.context.store_setting(DENSITY, stories.lines_per_row)

    @handles("theme.choose")
    def choose_theme(self) -> None:
        """Offers all themes; the one under the panel's cursor shows at once, Enter keeps it."""
        from newstui.config.values import THEMES
        from newstui.ui.prompts.theme_picker import ThemePicker

        context, before = self.context, self.context.app.theme
        if context.colourless:
            context.say("without colours (NO_COLOR) all themes look the same")
            return

        footer = context.widgets.prompt.footer
        footer.set_idle(True)

        def chosen(name: str | None) -> None:
            footer.set_idle(False)
            self._show(name or before)
            if name and name != before:
                context.store_setting(THEME, {"name": name, "instead_of": context.config.screen.theme})

        names = [name for name in THEMES if name in context.app.available_themes]
        context.app.push_screen(ThemePicker(names, before, context.palette, self._show), chosen)

    def _show(self, name: str) -> Palette:
        context = self.context
        if name != context.app.theme:
            context.app.theme = name
            palette = palette_of(context.app.current_theme)
            context.use_palette(palette._replace(ascii=context.palette.ascii))
        return context.palette
