"""The standing scan: each check finds what does not agree, names the first bad row, and lets go of what was put right."""

import pgtrigger
from django.db import connection
from django.urls import reverse

from audits.actions.consistency import CHECKS, scan
from audits.models import Book, Finding, Flaw, VoucherPicture
from audits.queries.agreement import AGREEMENTS
from audits.tasks import scan_consistency
from tests.audits.test_pages import post
from tests.factories.audits import make_books, make_finding
from tests.factories.ledgers import line

SPOILT = {
    "ledger": ("Book", "UPDATE audits_book SET income = income + 1"),
    "final": ("FinalRow", "INSERT INTO audits_finalrow (book_id, code, amount) SELECT id, '50199', 7 FROM audits_book"),
    "balance": ("BalanceRow", "UPDATE audits_balancerow SET assets = coalesce(assets, 0) + 5, liabilities_and_net = coalesce(liabilities_and_net, 0)"),
    "money": ("BalanceRow", "UPDATE audits_balancerow SET opening_money = 1, closing_money = 99999999999"),
    "bank": ("BankRow", "INSERT INTO audits_bankrow (book_id, month, in_books, at_bank, explained, bank_no) SELECT id, 4, 100, 90, '', '' FROM audits_book"),
    "judged": ("Book", "UPDATE audits_book SET ran_at = NULL"),
    "rows": ("LedgerLine", "UPDATE audits_ledgerline SET words = words || 'x' WHERE line = 1"),
    "digests": ("workflow.StateChange", "UPDATE workflow_statechange SET data = '{}' WHERE event = 'books_posted'"),
    "chains": ("workflow.StateChange", "UPDATE workflow_statechange SET note = 'x' WHERE event = 'books_posted'"),
}  # fmt: skip


def spoil(name):
    label, statement = SPOILT[name]
    guard = label if "." in label else f"audits.{label}"
    with (
        pgtrigger.ignore(f"{guard}:append_only") if guard != "audits.Book" else pgtrigger.ignore(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        assert cursor.rowcount, name


def test_every_check_names_the_first_bad_row_and_lets_go_of_what_was_mended(the, client):
    make_books(the, lambda read: read.tables["w_line"].append(line(10, code="50999")))
    run = scan()
    assert set(run.counts) == set(CHECKS) and all(many >= 0 for many, _bad in run.counts.values())
    clean = dict(Flaw.objects.values_list("check_name", "pk"))
    assert {"rows", "chains", "digests", "judged", "files", "ledger"}.isdisjoint(clean)
    for name in SPOILT.keys() - {"digests"}:
        spoil(name)
    VoucherPicture.objects.create(
        union=the.union, year=2022, voucher="记-03-001", sha256="0" * 64, added_by=the.treasurer, picture="gone.jpg"
    )
    make_finding(the, state="upheld")
    Finding.objects.filter(state="upheld").update(due_on="2026-01-01")
    scan()
    found = {row.check_name: row for row in Flaw.objects.all()}
    assert set(found) >= {*SPOILT.keys() - {"digests"}, "files", "dates"}, set(SPOILT) - set(found)
    assert (
        found["bank"].row == "4" and found["bank"].said == {"here": 100, "there": 90} and found["final"].row == "50199"
    )
    assert "was changed" in found["chains"].row and "记-03-001" in found["files"].row
    kept = found["rows"].pk
    assert scan_consistency() and Flaw.objects.get(check_name="rows").pk == kept, "found again, it keeps its age"

    address = reverse("audits:consistency")
    client.force_login(the.auditor)
    page = client.get(address + "?check_name=bank").content.decode()
    assert "4月" in page and reverse("audits:book", args=[Book.objects.get().pk]) in page
    assert client.get(address + "?export=1").headers["Content-Type"].startswith("application/vnd.openxml")
    assert client.get(address + "?check_name=nothing").status_code == 400
    assert post(client, reverse("audits:consistency-scan")).status_code == 302
    client.force_login(the.outsider)
    assert "4月" not in client.get(address).content.decode()
    assert post(client, reverse("audits:consistency-scan")).status_code == 403
    spoil("digests")
    Book.objects.all().update(state="certified")
    scan()
    assert Flaw.objects.filter(check_name="digests").count() == 1
    Book.objects.all().update(state="superseded")
    scan()
    assert not Flaw.objects.filter(check_name__in=AGREEMENTS).exists()
