"""Names as people write them and as they sound."""

import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

# surnames whose sound as a name differs from the everyday reading
SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "朴": "piao",
    "盖": "ge", "覃": "qin", "乐": "yue", "缪": "miao", "翟": "zhai", "员": "yun", "尉": "wei", "秘": "bi",
    "冼": "xian", "种": "chong", "折": "she", "黑": "he", "繁": "po", "幺": "yao", "那": "na", "洗": "xian",
    "逄": "pang", "召": "shao", "重": "chong", "晟": "cheng", "隗": "wei", "郇": "xun", "华": "hua", "宁": "ning",
    "佘": "she", "葛": "ge", "纪": "ji", "万": "wan", "石": "shi", "车": "che", "相": "xiang", "燕": "yan",
}  # fmt: skip
COMPOUND_SURNAMES = {"尉迟": ["yu", "chi"], "万俟": ["mo", "qi"], "澹台": ["tan", "tai"], "单于": ["chan", "yu"],
                     "长孙": ["zhang", "sun"], "令狐": ["ling", "hu"]}  # fmt: skip


def clean_text(value) -> str:
    """`value` as one line of normal text: NFC, no control or direction characters, single spaces."""
    text = unicodedata.normalize("NFC", str(value if value is not None else ""))
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join("".join(kept).split())


def _key(syllables: list[str]) -> str:
    full = "".join(syllables)
    initials = "".join(s[0] for s in syllables if s)
    return f"{full} {initials}".lower()


@lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[str, ...]:
    """How a surname or a given name sounds; the same few thousand come again and again."""
    return tuple(lazy_pinyin(text))


def _surname(sign: str) -> str:
    return SURNAMES.get(sign) or "".join(_syllables(sign))


def person_pinyin(name: str, limit: int = 200) -> str:
    """The sound of a person's name and its initials: 曾晓明 is `zengxiaoming zxm`."""
    compound = COMPOUND_SURNAMES.get(name[:2])
    if compound and len(name) > 2:
        return _key([*compound, *_syllables(name[2:])])[:limit]
    if name[:1] in SURNAMES or (len(name) in (2, 3) and "一" <= name[0] <= "鿿"):  # a surname is read by itself
        return _key([_surname(name[0]), *_syllables(name[1:])])[:limit]
    return _key(lazy_pinyin(name))[:limit]


def text_pinyin(text: str, limit: int = 400) -> str:
    """The sound of any other name, such as a union's, with its initials."""
    return _key(lazy_pinyin(text))[:limit]


pinyin_key = person_pinyin
