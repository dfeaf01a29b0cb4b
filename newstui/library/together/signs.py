"""Builds the SQL columns for what a row of the list shows about a story's event and copies."""
# ruff: noqa: S608 - what is put into SQL are our own names

from newstui.library import schema
from newstui.library.additions import COPIES
from newstui.library.together.parameters import SHOWN_PROVIDERS, TOLD_STORIES

SIGNS = f"""ifnull((SELECT 2 * count(*) + max(flags & {schema.READ} = 0) FROM (
            SELECT m.flags, ifnull(m.provider, -m.pos) AS teller FROM story_event one
            JOIN story_event e ON e.event = one.event JOIN story m ON m.key = e.key
            WHERE one.key = s.key AND m.flags & {schema.GONE | schema.MUTED} = 0 LIMIT {TOLD_STORIES})
        HAVING count(DISTINCT teller) >= {SHOWN_PROVIDERS}), 0),
    EXISTS (SELECT 1 FROM addition a JOIN json_each('[' || a.content || ']') c JOIN story m ON m.key = c.value
        WHERE a.key = s.key AND a.kind = '{COPIES}' AND m.flags & {schema.READ})"""
"""Two columns for the story `s` of a query: twice the number of stories in its event, plus 1 if one is unread (0 if too
few providers report it), and whether a copy was read."""
