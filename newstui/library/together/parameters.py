"""Holds every number by which similar stories, events, copies and the front page are found.

They were chosen by measuring on one corpus of news about one field, 200 stories a day.
"""

DAY_SECONDS = 86_400

# --- similar stories ----------------------------------------------------------------------------------------

WINDOW_SECONDS = 14 * DAY_SECONDS
"""Stories are compared with those this much older and newer."""
EXCERPT_TERMS = 8
TERMS = 10
"""Terms of a story that are looked up: the heaviest."""
TITLE_WEIGHT = 4
"""How much more a term of the title weighs; one of the excerpt weighs as often as it occurs, at most so much."""
COMMON_STORIES = 500
"""A term in so many stories of the window is too common to be looked up."""
IN_OUR_TITLE, IN_ITS_TITLE = 1.5, 3.0
NEAR_BONUS, NEAR_SECONDS = 2.0, 7 * DAY_SECONDS
"""A story of the same moment counts 1 + NEAR_BONUS times as much; the bonus falls to a third in NEAR_SECONDS."""
BOILERPLATE = 0.5
MANY_OF_PROVIDER = 10
"""Of so many stories of the window, a provider is known: what many of its stories have says little of one."""
FEW_TERMS = 8
"""A story of fewer terms than this that others have is compared as if it had more: two alone cannot make two alike."""
SIMILAR_STORIES = 10
SHOWN_SHARE, SHOWN_WORDS, SHOWN_STORIES = 0.30, 2, 5
"""The share and the terms in common that a story needs to be shown, and how many are, at most."""
ENOUGH_RELATED = 3
"""With so many related stories in the library, no similar ones are shown."""
KEPT_ANSWERS = 64

# --- events -------------------------------------------------------------------------------------------------

EVENT_SECONDS = 3 * DAY_SECONDS
"""A story joins an event of which a story is at most this far away in time."""
RELATED_SECONDS = 11 * DAY_SECONDS
"""Stories that the data relates are of one event if they are at most this far apart: others are background."""
RARITY_DAYS = 14
"""Days, up to that of a story, by whose stories it is told how rare a term is."""
UNSEEN_STORIES = 20
"""So many stories without any of the terms are thought of beside those seen: of few, none tells what is rare."""
DAY_STORIES = 1_000
"""Stories of one day, the newest, that are grouped: more are no news, but an archive with one date."""
COMPARED_STORIES = 60
"""A new story is compared with so many, at most: those that share most."""
COMPARED_CHARACTERS = 400
"""This much of an excerpt is compared."""
FREQUENT_STORIES = 60
"""A term in so many stories of a day does not tell which of them to compare."""
HEAVIEST_TERMS = 12
"""Only stories that have one of these are compared with a new one."""
NEAREST_STORIES = 2
JOIN_SCORE = 0.30
"""The mean likeness to the two nearest stories of an event that a story needs to join it."""
BATCH_STORIES = 200
"""New stories that are grouped in one transaction: a mark of the user may have to wait for it."""
FIRST_LOAD_STORIES, FIRST_LOAD_SECONDS = 5_000, 30 * DAY_SECONDS
"""Of more new stories than this, only the newest so many are grouped, from so long before the newest of all."""
EVENT_STORIES = 150
"""An event that has so many takes no more: lists of "most read" stories would join everything."""
TOLD_STORIES = 40
"""So many stories of an event, the newest, are told of in the list and beside a story."""
SHOWN_PROVIDERS = 3
"""An event of so many providers is shown."""

# --- copies -------------------------------------------------------------------------------------------------

COPY_LIKENESS = 0.15
"""Only stories so much alike are looked at closely."""
COPY_TITLE_WORDS, COPY_TITLE = 4, 0.6
"""Titles of at least so many words that share this part of their pairs of words are copies."""
COPIES_KEPT = 12
"""So many copies of a story are noted."""
COPY_EXCERPT = 0.5
"""Excerpts that share this part of their triples of words are copies."""
SAME_EXCERPT, SAME_SECONDS = 0.8, DAY_SECONDS
"""A copy that may be folded has the same title, so much of the excerpt, and is at most so much later."""

# --- top ----------------------------------------------------------------------------------------------------

TOP_SECONDS, TOP_STORIES = 2 * DAY_SECONDS, 40
"""The front page goes back so far from the newest story; further only to have so many stories to choose from."""
FIRST_SOURCES, FIRST_SOURCE_POINTS, SOURCE_POINTS, MOST_SOURCE_POINTS = 3, 8, 3, 30
HEAT_POINTS, NO_HEAT_POINTS, HEAT_SECONDS = 30, 10, 7 * DAY_SECONDS
FRESH_POINTS, FRESH_HALF_SECONDS = 20, 12 * 3_600
TOPIC_POINTS, MOST_TOPIC_POINTS, STARRED_SECONDS = 3, 15, 30 * DAY_SECONDS
READ_POINTS, SAME_PROVIDER_POINTS = -15, -10
OLD_POINTS = -30
"""For a story from before the two days: it only fills what is left of the page."""
