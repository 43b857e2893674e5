"""Nobody's number reaches the log."""

import logging

from unionportal import logs


def test_numbers_are_masked_and_lines_cannot_be_forged(capsys):
    handler = logging.StreamHandler()
    handler.addFilter(logs.MaskNumbers())
    handler.setFormatter(logs.Line())
    record = logging.LogRecord(
        "x", logging.INFO, "", 1, "call %s of %s\nERROR forged", ("13812341234", "330110199001011234"), None
    )
    handler.handle(record)
    said = capsys.readouterr().err
    assert "138****1234" in said and "330110********1234" in said
    assert "13812341234" not in said and said.count("\n") == 1
