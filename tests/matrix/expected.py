"""The reviewed table: what each address answers to whom.

To add an address: run `pytest tests/matrix`; the failure prints the row that was measured. Read it cell by cell
(who may see this?), then add it here. How a row is written stands in `rows.py`. Cells are the status of a GET:
200, 302, `login` (sent to sign in), 401 (API), 403 (in reach, not allowed), 404 (out of reach, or not there),
405 (only POST), 410 (a dead link). The things behind the addresses belong to the union `own` (see `world.py`).
"""

# columns that anybody may read, because they stand on the public menu
PUBLIC_WORDS = {
    "lectures.Category.name_zh", "lectures.Category.name_en", "lectures.Corps.name", "lectures.Honour.title",
    "lectures.MenuVersion.note", "lectures.Speaker.employer", "lectures.Speaker.name", "lectures.Speaker.story",
    "lectures.Speaker.title", "lectures.Speaker.trade", "lectures.Topic.outline", "lectures.Topic.summary",
    "lectures.Topic.title_en", "lectures.Topic.title_zh",
}  # fmt: skip

# addresses whose unguessable part is the right to see one thing; their pages are not searched for words
LINKS = {"federation:invitation-accept", "lectures:request-answer", "lectures:request-calendar", "lectures:check-in"}
LINKS |= {"lectures:order-rate"}

# fmt: off
TABLE = {
}
# fmt: on
