"""Places on a drawing of our own: north above, near ones moved apart so that a finger hits one."""

from math import hypot

EDGE, APART, ROUNDS = 70, 74, 40


def spots(places, wide: int, high: int) -> list[tuple[float, float]]:
    """Where `places`, (latitude, longitude), stand on a drawing of `wide` by `high`; one alone stands in the middle."""
    if not places:
        return []
    lats, lons = [lat for lat, _lon in places], [lon for _lat, lon in places]

    def at(value, values, size):
        low, high_end = min(values), max(values)
        share = (value - low) / (high_end - low) if high_end > low else 0.5
        return round(EDGE + share * (size - 2 * EDGE), 1)

    found = [[at(lon, lons, wide), high - at(lat, lats, high)] for lat, lon in places]
    _spread(found, wide, high)
    return [(round(x, 1), round(y, 1)) for x, y in found]


def _spread(spots: list[list[float]], wide: int, high: int) -> None:
    """Moves pins that would cover one another apart, and keeps all within the drawing; a few pixels, for the finger."""
    for _round in range(ROUNDS):
        for n, one in enumerate(spots):
            for other in spots[n + 1 :]:
                _push(one, other)
        for spot in spots:
            spot[0], spot[1] = min(max(spot[0], EDGE), wide - EDGE), min(max(spot[1], EDGE), high - EDGE)


def _push(one: list[float], other: list[float]) -> None:
    dx, dy = other[0] - one[0], other[1] - one[1]
    far = hypot(dx, dy)
    if far < APART:
        push = (APART - far) / 2
        ux, uy = (dx / far, dy / far) if far else (1.0, 0.0)
        one[0], one[1] = one[0] - ux * push, one[1] - uy * push
        other[0], other[1] = other[0] + ux * push, other[1] + uy * push
