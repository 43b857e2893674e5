from . import cards, duties, people, unions  # noqa: F401 (their import registers the pages)
