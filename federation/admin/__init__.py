from . import cards, duties, people, sign_ins, unions  # noqa: F401 (their import registers the pages)
