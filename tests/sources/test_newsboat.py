"""Newsboat's `urls` file as a list of feeds."""

import pytest

from newstui.net.errors import FeedError
from newstui.sources.newsboat import read_urls
from newstui.sources.offers import feed_list

URLS = r"""# my feeds
https://a.example/rss "~A \"good\" feed" tech "two words"

https://b.example/atom !hidden "!" tech tech
https://B.example/atom
"query:Unread:unread = \"yes\""
filter:~/bin/x:https://c.example/
http://user:pw@d.example/
"""


def test_tags_are_topics_and_what_cannot_be_asked_is_told() -> None:
    found = feed_list(URLS.encode())
    assert [(feed.address, feed.name, feed.topics) for feed in found.feeds] == [
        ("https://a.example/rss", 'A "good" feed', ("tech", "two words")),
        ("https://b.example/atom", None, ("tech",)),
    ]
    assert [words.partition(":")[0] for words in found.unusable] == ["query", "filter", "http"]


@pytest.mark.parametrize("body", [b"", b"hello\nworld\n", b"\0\xff"])
def test_another_file_is_no_list(body: bytes) -> None:
    with pytest.raises(FeedError, match="not a list of feeds"):
        read_urls(body)
