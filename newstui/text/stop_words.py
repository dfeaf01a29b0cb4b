"""Lists the words of each language that say nothing about the subject of a text, and detects the language of a title.

Words are folded (`letters.folded`). Chinese and Japanese are compared by pairs of characters, so theirs are single
characters: a pair with one of them is no term.
"""

import re

STOP_WORDS = {
    "en": """the of and to in is that for it on with as was are be by at from this have has had not but or an his her
        their they you your we our us he she who which what when where why how will would can could may might should
        more most some any all its it's than then also into over after before about up out new says said via just
        been being were do does did if there here one two these those such no so only other very now get gets""",
    "de": """der die das den dem des ein eine einer eines einem einen und oder aber in im ins ist sind war waren wird
        werden wurde wurden mit fur auf an am aus bei beim nach von vom zu zum zur uber unter vor um als auch sich es
        er sie wir ihr man nicht noch nur wie was wer wenn dass hat haben hatte kann konnen soll mehr neue neuer neues
        neuen so durch bis gegen ohne seine seiner ihre ihrer dieser diese dieses""",
    "fr": """le la les l un une des du de d et ou mais dans en sur sous au aux avec pour par sans est sont etait ete a
        ont avait que qui quoi dont ce cet cette ces se s son sa ses leur leurs il elle ils elles on nous vous je tu ne
        pas plus moins comme apres avant entre vers chez tout tous toute toutes nouveau nouvelle nouveaux etre fait si
        y n c qu meme""",
    "es": """el la los las un una unos unas de del y o pero en a al con por para sin es son era fue ha han que quien
        cual como cuando donde se su sus lo le les mas menos muy no si ya este esta estos estas ese esa esto entre
        sobre tras desde hasta tambien nuevo nueva nuevos ser sera hay contra durante""",
    "it": """il lo la i gli le un uno una di del della dei delle dello degli e ed o ma in nel nella nei nelle a al alla
        ai alle da dal dalla dai con per su sul sulla sui tra fra che chi cui come quando dove non piu e sono era ha
        hanno si se suo sua suoi loro questo questa questi anche dopo prima nuovo nuova ecco cosa l d c""",
    "pt": """o a os as um uma uns umas de do da dos das e ou mas em no na nos nas ao aos com por pelo pela para sem e
        sao era foi ha que quem qual como quando onde se seu sua seus suas mais menos muito nao ja este esta esse essa
        isso entre sobre apos desde ate tambem novo nova novos ser sera tem diz""",
    "nl": """de het een en of maar in op aan bij met van voor door uit naar om over onder tot te is zijn was waren
        wordt worden werd heeft hebben had dat die dit deze wie wat waar wanneer hoe niet geen wel ook nog maar meer
        als dan er ze zij hij we wij je zich hun nieuwe nieuw na tegen moet kan zal""",
    "ru": """и в во на с со к ко о об от до из за по под при над для без у не ни но а или же бы ли что чтобы как где
        когда кто который которая которые это этот эта эти тот та те его ее их он она они мы вы я был была было были
        быть есть будет также еще уже только после перед между через более новый новая новые стал стала свои своих""",
    "ar": """في من الى إلى على عن مع هذا هذه ذلك التي الذي الذين ما لا لم لن ان أن إن كان كانت يكون او أو ثم بعد قبل
        بين حول حتى كل قد هو هي هم كما عند عندما غير اي أي ضد خلال تم منذ بعض""",
    "zh": "的了在是和与及等也就都而为以于对将被把从向这那有其中或但并个们上下不我你他她它与之所到说会年月日",
    "ja": "".join(map(chr, range(0x3041, 0x3097))) + "年月日",
}
"""By ISO 639-1 language code; words separated by blanks, or characters (all of hiragana)."""

_BY_SCRIPT = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
)
_LATIN = ("en", "de", "fr", "es", "it", "pt", "nl")
_UNLISTED_LATIN = frozenset(
    """och att som det inte ikke og til ett jag fran blir bliver efter vad hvad ska skal sig pa av
    jest dla przez oraz ktore ktory ktora jako jsou bude byl aj pri koji nije bila amb dels pentru
    bir icin olarak etta ovat eivat hogy egy untuk dengan""".split()
)
"""Words, folded, of languages in Latin script without a list: Swedish, Danish, Norwegian, Polish, Czech, Slovak,
Croatian, Catalan, Romanian, Turkish, Finnish, Hungarian, Indonesian."""
_LATIN_LETTER = re.compile("[a-zA-Z\u00c0-\u024f]")
_OTHER_LETTER = re.compile("[^\\W\\d_\u0000-\u024f\u1e00-\u1eff]")
_UNLISTED = re.compile(
    "[\u0456\u0457\u0454\u0491\u045e\u0452-\u0455\u0458-\u045c\u0679\u067e\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be-\u06d3]"
)
"""Letters of languages that share a script with Russian or Arabic: Ukrainian, Serbian, Urdu, Persian."""
_FIRST_WORDS = 80
"""The number of words that are used to detect the language of a text."""


def _words(language: str) -> frozenset[str]:
    listed = STOP_WORDS[language]
    return frozenset(listed if language in ("zh", "ja") else listed.split())


_SETS = {language: _words(language) for language in STOP_WORDS}


def stop_words(title: str, text_words: list[str]) -> frozenset[str] | None:
    """Returns the stop words for a text, by the script of its title, and in Latin script by its own (folded) words.

    None for a language without a list, where common words would look rare. A title in another script also gets the
    English stop words, for English words in it.
    """
    if title.isascii() or (_LATIN_LETTER.search(title) and not _OTHER_LETTER.search(title)):
        first = set(text_words[:_FIRST_WORDS])
        known = {language: len(first & _SETS[language]) for language in _LATIN}
        likely = max(_LATIN, key=known.__getitem__)
        return _SETS[likely] if known[likely] >= len(first & _UNLISTED_LATIN) else None
    found = _script(title)
    return _SETS[found] | _SETS["en"] if found else None


def _script(title: str) -> str | None:
    """Returns the language whose script most of a title uses; None for one without a list."""
    latin = len(_LATIN_LETTER.findall(title))
    if _UNLISTED.search(title):
        return None
    for language, script in _BY_SCRIPT:
        if len(script.findall(title)) * 2 > latin:
            return language
    return "en" if latin * 2 > len(_OTHER_LETTER.findall(title)) else None
