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


def test_the_secret_part_of_an_address_is_masked():
    for path in ("/lectures/door/AbC-1:x/", "/invitation/t0ken/", "/accounts/password/reset/key/3-c0ffee/",
                 "/lectures/requests/t0ken/calendar.ics", "/lectures/claim/t0ken:y:z/"):  # fmt: skip
        said = logs.masked(f'Not Found: {path} "GET"')
        assert "***" in said and not any(part in said for part in ("AbC", "t0ken", "c0ffee")), said
