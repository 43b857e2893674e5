from celery import shared_task

from .actions import ageing, campaigns, consistency, findings, rules, runs, signatures


@shared_task(name="audits.run_rules_over", acks_late=True)
def run_rules_over(book_ids: list[int]) -> int:
    """Judges these books; a second time changes nothing."""
    return runs.run_rules(book_ids).pk


@shared_task(name="audits.keep_books", acks_late=True)
def keep_books() -> int:
    """Reckons anew what is kept of books for the rules, after a value was set that it hangs on; a second time changes nothing."""
    return runs.keep_books()


@shared_task(name="audits.run_all_rules", acks_late=True)
def run_all_rules() -> int:
    """Judges all books in force, at night: a value or waiver may have changed, an invoice may have turned up elsewhere."""
    return runs.run_all_soon()


@shared_task(name="audits.tend_findings")
def tend_findings() -> dict:
    """Reminds of due dates, escalates what is late, lets waivers and unanswered changes of rules expire."""
    return findings.tend_findings() | {"lapsed": rules.tend_changes()}


@shared_task(name="audits.tend_signatures")
def tend_signatures() -> dict:
    """Asks for signatures by name, reminds of them, lets them expire; a second time the same day changes nothing."""
    return signatures.tend_signatures()


@shared_task(name="audits.scan_consistency", acks_late=True)
def scan_consistency() -> int:
    """Holds the sections of all books, the journal and the files against each other; a second time finds the same."""
    return consistency.scan().pk


@shared_task(name="audits.tend_begun")
def tend_begun() -> dict:
    """Tells of drafts and files that nobody handed in, and deletes them days later; a second time changes nothing."""
    return ageing.tend_begun()


@shared_task(name="audits.tend_tasks")
def tend_tasks() -> int:
    """Tells of audits that have not begun on their day; a second time the same day says nothing new."""
    return campaigns.tend_tasks()
