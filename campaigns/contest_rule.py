"""Drawing and shuffling from a kept seed, so that anybody can reckon later why a player was asked what."""

import hashlib
import random


def dice_of(seed: str, *facts) -> random.Random:
    """Dice that fall the same way for the same seed and facts."""
    return random.Random(hashlib.sha256("|".join([seed, *map(str, facts)]).encode()).digest())


def paper_of(questions, draw: int, dice: random.Random) -> list[list]:
    """`draw` of the questions, (key, number of answers), in an order of the player's own, answers shuffled too."""
    chosen = dice.sample(sorted(questions), min(draw, len(questions)))
    return [[key, dice.sample(range(count), count)] for key, count in chosen]


def prize_limit(players: int) -> int:
    """How many may win: at most two thirds of those who took part (rule 2017/32, article 8 (2))."""
    return players * 2 // 3
