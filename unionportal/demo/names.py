"""Names of people who do not exist."""

from . import words

RARE = 0.12  # share of given names of one sign


def invent_name(roll, woman: bool) -> str:
    """A surname by its frequency and a given name that people bear; men's and women's signs apart."""
    surname = roll.choices(words.SURNAMES, cum_weights=words.SURNAME_WEIGHTS)[0]
    first, second, single = (
        (words.WOMEN_FIRST, words.WOMEN_SECOND, words.WOMEN_SINGLE)
        if woman
        else (words.MEN_FIRST, words.MEN_SECOND, words.MEN_SINGLE)
    )
    if roll.random() < RARE:
        return surname + roll.choice(single.replace(surname, ""))
    one = roll.choice(first.replace(surname, ""))
    two = roll.choice(second.replace(one, "").replace(surname, ""))
    return surname + one + two
