"""Takes names and numbers out of what somebody wrote, as a suggestion that two people read (S8-04)."""

import re
from collections.abc import Iterable

NUMBER = re.compile(r"\d[\d\- ]{5,}\d")
TITLED = re.compile(
    r"(?<![\u4e00-\u9fff])?([\u4e00-\u9fff]{1,3}?)(师傅|大姐|大哥|阿姨|组长|主任|经理|厂长|老板|工友|女士|先生)"
)
SURNAMES = set(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈"
    "项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉"
)
HIDDEN = "某"


def without_names(text: str, known: Iterable[str] = ()) -> str:
    """`text` with the `known` names, surnames before a form of address and long numbers taken out; at most 500 signs."""
    for name in sorted({one for one in known if len(one) >= 2}, key=len, reverse=True):
        text = text.replace(name, HIDDEN + "某")
    text = NUMBER.sub("（号码略）", text)
    return TITLED.sub(_hidden, text)[:500]


def _hidden(found: re.Match) -> str:
    before, title = found.groups()
    for start, sign in enumerate(before):
        if sign in SURNAMES:
            return f"{before[:start]}{HIDDEN}{title}"
    return found.group(0)
