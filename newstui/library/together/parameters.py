"""Defines all constants that similar stories, events, copies and the front page depend on.

They were tuned on one corpus of news on one subject, with 200 stories a day.
"""

DAY_SECONDS = 86_400

# --- similar stories ----------------------------------------------------------------------------------------

WINDOW_SECONDS = 14 * DAY_SECONDS
"""Stories are compared with stories up to this much older or newer."""
EXCERPT_TERMS = 8
TERMS = 10
"""How many of a story's heaviest terms are looked up."""
TITLE_WEIGHT = 4
"""The weight of a term in the title; one in the excerpt weighs its number of occurrences, up to this."""
COMMON_STORIES = 500
"""A term in this many stories of the window is too common to be looked up."""
IN_OUR_TITLE, IN_ITS_TITLE = 1.5, 3.0
NEAR_BONUS, NEAR_SECONDS = 2.0, 7 * DAY_SECONDS
"""A story from the same moment counts 1 + NEAR_BONUS times as much; the bonus falls to 1/e after NEAR_SECONDS."""
BOILERPLATE = 0.5
MANY_OF_PROVIDER = 10
"""From this many stories of a provider on, a term in more than the share BOILERPLATE of them says little of one."""
FEW_TERMS = 8
"""A story with fewer terms that others have is compared as if it had this many: two terms alone make no likeness."""
SIMILAR_STORIES = 10
SHOWN_SHARE, SHOWN_WORDS, SHOWN_STORIES = 0.30, 2, 5
"""The share and the common terms that a story needs to be shown, and the most stories shown."""
ENOUGH_RELATED = 3
"""With this many related stories in the library, no similar ones are shown."""
KEPT_ANSWERS = 64

# --- events -------------------------------------------------------------------------------------------------

EVENT_SECONDS = 3 * DAY_SECONDS
"""A story joins an event only if one of its stories is at most this far away in time."""
RELATED_SECONDS = 11 * DAY_SECONDS
"""Stories related by the data belong to one event if they are at most this far apart: older ones are background."""
RARITY_DAYS = 14
"""The days, ending with a story's own, whose stories determine how rare a term is."""
UNSEEN_STORIES = 20
"""This many stories without any of the terms are assumed in addition: a few stories can't tell what is rare."""
DAY_STORIES = 1_000
"""The most stories of one day that are grouped, newest first: more are an archive with one date, not news."""
COMPARED_STORIES = 60
"""The most stories that a new one is compared with: those that share the most terms."""
COMPARED_CHARACTERS = 400
"""The characters of an excerpt that are compared."""
FREQUENT_STORIES = 60
"""A term in this many stories of a day is not used to choose stories to compare."""
HEAVIEST_TERMS = 12
"""Only stories that share one of this many heaviest terms are compared with a new one."""
NEAREST_STORIES = 2
JOIN_SCORE = 0.30
"""The mean similarity to the two nearest stories of an event that a story needs to join it."""
BATCH_STORIES = 200
"""New stories grouped in one transaction, which a mark of the user may have to wait for."""
FIRST_LOAD_STORIES, FIRST_LOAD_SECONDS = 5_000, 30 * DAY_SECONDS
"""If more new stories than this came at once, only the newest ones from this last period are grouped."""
EVENT_STORIES = 150
"""The most stories of an event: without a limit, lists of "most read" stories would join everything."""
TOLD_STORIES = 40
"""How many of an event's newest stories count in the list and are shown with a story."""
SHOWN_PROVIDERS = 3
"""The providers that an event needs to be shown."""

# --- copies -------------------------------------------------------------------------------------------------

COPY_LIKENESS = 0.15
"""Only stories at least this similar are checked for being copies."""
COPY_TITLE_WORDS, COPY_TITLE = 4, 0.6
"""Titles of at least this many words that share this part of their word pairs are copies."""
COPIES_KEPT = 12
"""The most copies stored for a story."""
COPY_EXCERPT = 0.5
"""Excerpts that share this part of their word triples are copies."""
SAME_EXCERPT, SAME_SECONDS = 0.8, DAY_SECONDS
"""A copy is folded if it has the same title, shares this part of the excerpt, and is at most this much later."""

# --- top ----------------------------------------------------------------------------------------------------

TOP_SECONDS, TOP_STORIES = 2 * DAY_SECONDS, 40
"""How far the front page goes back from the newest story; further only to have this many stories to choose from."""
FIRST_SOURCES, FIRST_SOURCE_POINTS, SOURCE_POINTS, MOST_SOURCE_POINTS = 3, 8, 3, 30
HEAT_POINTS, NO_HEAT_POINTS, HEAT_SECONDS = 30, 10, 7 * DAY_SECONDS
FRESH_POINTS, FRESH_HALF_SECONDS = 20, 12 * 3_600
TOPIC_POINTS, MOST_TOPIC_POINTS, STARRED_SECONDS = 3, 15, 30 * DAY_SECONDS
READ_POINTS, SAME_PROVIDER_POINTS = -15, -10
OLD_POINTS = -30
"""For a story from before the two days: it only fills what is left of the page."""
