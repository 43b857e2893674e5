"""Distances between places, good enough to sort unions by nearness."""

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


@lru_cache(maxsize=8192)  # a menu asks for the same few hundred ways again and again
def distance_km(latitude, longitude, other_latitude, other_longitude) -> float | None:
    """Great-circle kilometres between two points in degrees; None when a coordinate is unknown."""
    if None in (latitude, longitude, other_latitude, other_longitude):
        return None
    lat, other_lat = radians(latitude), radians(other_latitude)
    half_lat = (other_lat - lat) / 2
    half_lon = radians(other_longitude - longitude) / 2
    chord = sin(half_lat) ** 2 + cos(lat) * cos(other_lat) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))
