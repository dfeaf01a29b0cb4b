"""Compares tags regardless of spelling, and lists tags that say nothing about the subject of a story."""

import re

from newstui.text.letters import folded

LONGEST, MOST_WORDS = 40, 4
"""The most characters and words of a tag that can become a topic."""

_SHORT = 3
"""Up to this length a final s does not count as a plural ("iOS", "AWS")."""
_NO_TOPICS = """
all article articles blog blogs default featured general home latest misc miscellaneous news other others post posts
top-stories uncategorized uncategorised untagged
aktuell aktuelles allgemein allgemeines artikel beitrag beiträge nachrichten neuigkeiten sonstiges startseite
unkategorisiert verschiedenes
à-la-une accueil actu actualité actualités autre autres divers général générale non-classé non-catégorisé
actualidad artículo artículos destacado destacados inicio noticias otros portada sin-categoría sin-categorizar varios
artigo artigos destaque destaques diversos geral início notícias outros sem-categoria
altro articoli articolo attualità generale in-evidenza notizie senza-categoria varie
без-рубрики блог главная другое новости общее прочее разное статьи статья
その他 お知らせ ニュース ブログ 一般 記事 未分類
其他 博客 首页 首頁 文章 新闻 新聞 未分类 默认 综合
"""


def tag_key(tag: str) -> str:
    """Folds a tag to its compared form: without case, accents, blanks, "-", "_", "#" and plural s."""
    key = re.sub(r"[-_#\s]+", "", folded(tag))
    return key[:-1] if len(key) > _SHORT and key.endswith("s") and not key.endswith("ss") else key


_STOPPED = frozenset(map(tag_key, _NO_TOPICS.split()))


def can_be_topic(tag: str) -> bool:
    """Tells whether a tag may become a topic if enough feeds use it."""
    key = tag_key(tag)
    return (
        bool(key)
        and key not in _STOPPED
        and not key.replace(".", "").replace("/", "").isdecimal()
        and len(tag) <= LONGEST
        and len(tag.split()) <= MOST_WORDS
        and not re.search(r"://|^www\.|@\S+\.", tag)
    )
