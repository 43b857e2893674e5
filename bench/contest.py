"""Answers in a contest, each to another place of a paper, beside a floor that looks, inserts and counts."""

from datetime import timedelta
from urllib.parse import urlencode

from django.utils import timezone

from campaigns.models import Answer, Attempt, Contest, ContestRound, Question, QuestionBank

from .load import Call, interleaved, run

MUST, MOST_SQL, PLACES = 2.0, 3, 100
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _papers(bench):
    """A paper of a hundred places for each of the bench's workers, time left for the whole run."""
    first, now = bench.groups[0], timezone.now()
    bank = QuestionBank.objects.create(union=first.union, title="bench")
    questions = Question.objects.bulk_create(
        Question(bank=bank, code=f"B{n}", text="x", options=["1", "2", "3", "4"], right=n % 4) for n in range(PLACES)
    )
    contest = Contest.objects.create(
        union=first.union, bank=bank, title="bench", draw=PLACES, seconds=7200, state="open", created_by=first.user
    )
    hours = {"opens_at": now, "closes_at": now + timedelta(hours=2)}
    rounds = [ContestRound.objects.create(contest=contest, number=n, **hours) for n in (1, 2)]
    paper = [[question.pk, [0, 1, 2, 3]] for question in questions]
    return [
        Attempt.objects.bulk_create(
            Attempt(
                round=round, person=group.user.person, union=group.union, number=1, paper=paper, started_at=now,
                due_at=hours["closes_at"],
            )
            for group in bench.groups
        )
        for round in rounds
    ]  # fmt: skip


def _calls(bench, attempts, path: str):
    """Answers of one worker after the other, place after place; the last place stays free, so that no paper ends."""
    for place in range(PLACES - 1):
        for group, attempt in zip(bench.groups, attempts, strict=True):
            body = urlencode({"place": place, "shown": place % 4, "csrfmiddlewaretoken": group.token})
            yield Call(path.format(attempt.pk), group.cookie, body, FORM)


def answer_in_contests(bench, statements, statements_of_floor, token: str) -> None:
    """Answers of 16 clients in turns with the floor; every one of ours must have counted, once."""
    for group in bench.groups:
        group.token = token
    own, others = _papers(bench)
    ours = _calls(bench, own, "/campaigns/contests/papers/{}/answer/")
    floor = _calls(bench, others, "/bench/floor/answer/{}/")
    asked = 0

    def some(calls):
        nonlocal asked
        found = [next(calls) for _ in range(bench.each)]
        asked += len(found) if calls is ours else 0
        return found

    run(bench.server, [call for _n in range(8) for call in (*[next(ours)], *[next(floor)])], 8)
    before = Answer.objects.filter(attempt__in=own).count()
    both = interleaved(bench.server, lambda _n: some(ours), lambda _n: some(floor), rounds=bench.rounds, clients=16)
    counted = Answer.objects.filter(attempt__in=own).count() - before
    last = next(ours)
    user = next(group.user for group in bench.groups if group.cookie == last.cookie)
    sql, floor_sql = statements(user, last), statements_of_floor(next(floor))
    bench.note(
        "contest answer, 16 clients", *both, must=MUST, sql=sql, most_sql=MOST_SQL, floor_sql=floor_sql, statuses=(302,)
    )
    print(f"contest answers: {bench.rows[-1]['rate']:.0f}/s, {counted} of {asked} counted  "
          f"{'ok' if counted == asked else 'MISSED'}", flush=True)  # fmt: skip
    bench.rows[-1] |= {"counted": counted, "asked": asked, "met": bench.rows[-1]["met"] and counted == asked}
