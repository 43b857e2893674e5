"""Log lines for people and machines: one line an event, without the numbers that identify a person."""

import logging
import re
import time

ID_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
LINK = re.compile(
    r"(/(?:lectures/(?:requests|door|rate|waiting|claim)|invitation|accounts/password/reset/key)/)[^/\s\"']+"
)  # whoever reads the log must not be able to open what is behind a secret address
CONTROL = {number: f"\\x{number:02x}" for number in (*range(32), 127)}


def masked(text: str) -> str:
    """`text` with phone and national ID numbers masked as on the pages (138****1234), and no secret addresses."""
    text = LINK.sub(r"\1***", text)
    return PHONE.sub(r"\1****\2", ID_NUMBER.sub(r"\1********\2", text))


class MaskNumbers(logging.Filter):
    def filter(self, record):
        record.msg, record.args = masked(record.getMessage()), None
        return True


class Line(logging.Formatter):
    """Time in UTC, level, logger, words; what somebody typed cannot begin a new line."""

    converter = time.gmtime

    def __init__(self):
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record):
        record.message = record.message.translate(CONTROL)
        return super().formatMessage(record)

    def formatException(self, ei):
        return masked(super().formatException(ei))
