"""Every bound on what may come from outside, in one place.

Over a limit is cut or refused, always with a reason the user can read.
"""

KIB = 1024
MIB = 1024 * KIB

# Item files
ITEM_FILE = 2 * MIB
FRONT_MATTER = 1 * MIB
YAML_DEPTH = 12
YAML_NODES = 50_000
SCALAR = 64 * KIB
FILES = 5_000_000

# One item (characters and entries)
TITLE = 500
EXCERPT = 10_000
BODY = 1 * MIB
NAME = 200
TOPICS = 64
TOPIC = 100
RELATED = 256
IMAGES = 64
LINKS = 64
ADDRESS = 2_048
FIRST_YEAR, LAST_YEAR = 1900, 2200
HEAT = (-1, 100_000)
INTEGER = (-(2**63), 2**63 - 1)

# HTTP (seconds and bytes)
CONNECT = 5.0
READ = 15.0
PAGE_TIME = 30.0
PAGE_BYTES = 8 * MIB
JSON_DEPTH = 32
PAGES = 1_000
PAGES_OF_REPEATS = 10
SECTIONS = 64
NETWORK_THREADS = 32
REQUESTS_PER_SITE = 2
UNPACED_FEEDS = 10
PACE_SECONDS = 1.1
"""Between two starts at a site with more than UNPACED_FEEDS feeds; a request leaves a moment after its start."""
RETRIES = 3
RETRY_AFTER = 30.0
"""A server that wants to wait longer is left alone until a later sync, and so is its whole site."""
REDIRECTS = 5
SYNC_TIME = 600.0

CONFIG = 4 * MIB
QUERY = 10_000
QUERY_DEPTH = 32
CLIPBOARD = 74_994
PASTE = 10_000
"""Characters of a paste; what is longer is cut."""


# Feeds and lists of feeds
FEED_BYTES = 16 * MIB
FEED_TIME = 10.0
FEED_ENTRIES = 5_000
FEED_NODES = 500_000
FEED_DEPTH = 64
FEED_PIECE = 64 * KIB
ATTRIBUTES = 1_000
ENTITY = 64
AUTHORS = 16
SHORT_TEXT = 1_000
SHARED_ADDRESSES = 1_000
OUTLINE_DEPTH = 16
OUTLINE_FEEDS = 20_000
DISCOVERY_REQUESTS = 12

# Articles fetched from the web
ARTICLE_PAGE = 2 * MIB
ARTICLE = 1 * MIB
ARTICLE_LEAST = 250
"""Characters; a text with less is hardly an article."""
ARTICLE_BLOCKS = 2_000
ARTICLE_WORDS = 512 * KIB
"""Characters of an article that are searched."""
ROBOTS = 512 * KIB
PICTURE = 4 * MIB
PICTURE_PIXELS = 20_000_000
CODE_CHARACTERS = 20_000
"""A longer piece of code is shown in one colour."""
