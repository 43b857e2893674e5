"""Words that look like a child's name: no page of ours keeps one (S3-06, F-A1-21)."""

import re

from django.utils.translation import gettext as _

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤小"
)
_NAME = rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}"
_AFTER = re.compile(
    rf"(?:学生|孩子|小朋友|男生|女生|班长|儿子|女儿)[:：是叫]{{0,2}}({_NAME})(?=[,，、。;；和与的问说想在很要来去会能也都已没不是有\s]|$)"
)
_BEFORE = re.compile(rf"(?<![\u4e00-\u9fff])({_NAME})(?:同学|小朋友)")
_LATIN = re.compile(r"\b(?:pupil|student|child|boy|girl)\s+(?:called\s+|named\s+)?([A-Z][a-z]+(?: [A-Z][a-z]+)?)")
_NO_NAMES = {"小学生", "小组长", "高年级", "高一", "高二", "高三", "任何", "向我们"}


def child_named(text: str) -> str:
    """The first word of `text` that looks like a child's name, empty for none. It errs on the careful side."""
    for pattern in (_BEFORE, _AFTER, _LATIN):
        for found in pattern.finditer(text or ""):
            if found.group(1) not in _NO_NAMES and not found.group(1).startswith(("高一", "高二", "高三")):
                return found.group(1)
    return ""


def warning_about(text: str) -> str:
    """What to say about `text`, empty when nothing in it looks like a child's name."""
    name = child_named(text)
    if not name:
        return ""
    sentence = _("“%(name)s” looks like the name of a child. Please leave it out: the class and the number are enough.")
    return sentence % {"name": name}
