import pytest


@pytest.fixture
def look(axe):
    """`look(page)`: no page on the way is hard to use with a screen reader, or wider than the phone."""
    visited = []

    def at(page):
        visited.append(page.url)
        assert axe(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url

    at.visited = visited
    return at
