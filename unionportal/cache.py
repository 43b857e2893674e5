"""The cache that may be away: pages are slower without it, never broken. What must hold does not stand in it."""

import time

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

MOST_DATED = 50  # keys of which a process remembers when it set their end


class _KeptClient(RedisCacheClient):
    """Makes one client for each pool instead of one for each question, which took longer to make than to ask."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._made: dict = {}

    def get_client(self, key=None, *, write=False):
        pool = self._get_connection_pool(write)
        if pool not in self._made:
            self._made[pool] = self._client(connection_pool=pool)
        return self._made[pool]


class PatientRedisCache(RedisCache):
    """Finds nothing and keeps nothing while Redis does not answer; `ping` alone says so."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class, self._dated = _KeptClient, {}

    def ping(self):
        """Raises `redis.RedisError` when Redis does not answer."""
        self._cache.get_client(None).ping()

    def get(self, key, default=None, version=None):
        try:
            return super().get(key, default, version)
        except redis.RedisError:
            return default

    def get_many(self, keys, version=None):
        try:
            return super().get_many(keys, version)
        except redis.RedisError:
            return {}

    def set(self, key, value, timeout=None, version=None):
        try:
            super().set(key, value, timeout, version)
        except redis.RedisError:
            return

    def add(self, key, value, timeout=None, version=None):
        try:
            return super().add(key, value, timeout, version)
        except redis.RedisError:
            return True

    def incr(self, key, delta=1, version=None):
        """Raises ValueError for a key that is not there, as every cache does."""
        try:
            return super().incr(key, delta, version)
        except redis.RedisError:
            return 0

    def count(self, key, member: str, seconds: int) -> int:
        """Counts `member` once more under `key` and says how often that was; 0 while Redis does not answer.

        What is counted under a key goes some `seconds` after it was counted last.
        """
        name, now = self.make_and_validate_key(key), time.monotonic()
        try:
            client = self._cache.get_client(name, write=True)
            so_far = client.hincrby(name, member, 1)
            if now - self._dated.get(name, -seconds) >= seconds / 2:  # now and then, and not with each count
                client.expire(name, seconds)
                self._dated = {name: now} if len(self._dated) > MOST_DATED else {**self._dated, name: now}
        except redis.RedisError:
            return 0
        return so_far

    def take_counts(self, key) -> dict[str, int]:
        """What was counted under `key`, by member; it counts from nothing again. Nothing while Redis does not answer."""
        name = self.make_and_validate_key(key)
        try:
            client = self._cache.get_client(name, write=True)
            with client.pipeline() as both:
                found, _gone = both.hgetall(name).delete(name).execute()
        except redis.RedisError:
            return {}
        return {member.decode(): int(count) for member, count in found.items()}

    def delete(self, key, version=None):
        try:
            return super().delete(key, version)
        except redis.RedisError:
            return False
