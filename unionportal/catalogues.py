"""The portal's words: finds what must be translated, keeps the catalogues full and compiles them, all in Python.

GNU gettext is not on every machine, so Babel reads the sources and writes the catalogues. Every app has its own
(`<app>/locale/…`, from its code and `templates/<app>/`); what is shared lies in `locale/`. English is the language of
the sources: its catalogue repeats them. Chinese is written by people: a new message stands there empty, an obsolete
one leaves. Neither dates nor line numbers are kept, so that a catalogue changes only when a message does.
"""

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import normalize, read_po

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "audits",
    "campaigns",
    "federation",
    "lectures",
    "notifications",
    "services",
    "ui",
    "wishes",
    "workerhomes",
    "workflow",
)
SHARED = ""  # the name of the top-level catalogue
PLURALS = {"zh_Hans": (1, "nplurals=1; plural=0;"), "en": (2, "nplurals=2; plural=(n != 1);")}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


@dataclass(frozen=True, order=True)
class Message:
    """What a source asks to be translated; `plural` and `context` are '' when there is none."""

    singular: str
    plural: str = ""
    context: str = ""


# Reading the sources


def owner_of(path: Path) -> str:
    """The app whose catalogue holds the messages of `path` (relative to the root), or `SHARED`."""
    first, *rest = path.parts
    if first == "templates" and len(rest) > 1:
        first = rest[0]
    return first if first in APPS else SHARED


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Every file that may hold messages, relative to `root`."""
    for folder in (*APPS, "unionportal"):
        yield from (path.relative_to(root) for path in sorted((root / folder).rglob("*.py")))
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            yield path.relative_to(root)


def messages_in(text: str, *, template: bool = False) -> Iterator[Message]:
    """The messages of a Python source or of a Django template (translate, blocktranslate, plural and context too)."""
    if template:
        from django.utils.translation.template import templatize

        # What is no message becomes a run of X; without its indentation Python's tokenizer reads it.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    found = extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"})
    for _, keyword, arguments, _ in found:
        message = _message(str(keyword), arguments)
        if message:
            yield message


def _message(keyword: str, arguments) -> Message | None:
    words = list(arguments) if isinstance(arguments, tuple | list) else [arguments]
    context = words.pop(0) if "pgettext" in keyword and words else ""
    wanted = words[: 2 if keyword.startswith("n") else 1]
    if not wanted or not all(isinstance(word, str) and word for word in wanted) or context is None:
        return None
    return Message(wanted[0], wanted[1] if len(wanted) > 1 else "", context)


def collect(root: Path = ROOT) -> dict[str, set[Message]]:
    """The messages of every catalogue, by its owner."""
    found: dict[str, set[Message]] = {SHARED: set(), **{app: set() for app in APPS}}
    for path in sources(root):
        text = (root / path).read_text(encoding="utf-8")
        found[owner_of(path)] |= set(messages_in(text, template=path.parts[0] == "templates"))
    return found


# Reading and writing catalogues


def path_of(owner: str, language: str, root: Path = ROOT) -> Path:
    return root / owner / "locale" / language / "LC_MESSAGES" / "django.po"


def translations_in(path: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """What a catalogue says, by (singular, context); fuzzy entries do not count."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file)
    said = {}
    for entry in catalogue:
        if entry.id and not entry.fuzzy:
            singular = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
            strings = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
            said[(singular, entry.context or "")] = tuple(string or "" for string in strings)
    return said


def _wanted(message: Message, language: str, said: dict) -> tuple[str, ...]:
    if language == "en":
        return (message.singular, message.plural) if message.plural else (message.singular,)
    count = PLURALS[language][0] if message.plural else 1
    known = said.get((message.singular, message.context), ())
    return tuple([*known, *[""] * count][:count])


def render(messages: Iterable[Message], language: str, said: dict) -> str:
    """The text of a catalogue: sorted, without dates and line numbers, the known translations kept."""
    header = f"Language: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    header += f"Content-Transfer-Encoding: 8bit\nPlural-Forms: {PLURALS[language][1]}\n"
    parts = ['msgid ""\nmsgstr ' + normalize(header)]
    for message in sorted(messages):
        lines = [f"msgctxt {normalize(message.context)}"] if message.context else []
        if PLACEHOLDER.search(message.singular + message.plural) and "%" in message.singular + message.plural:
            lines.insert(0, "#, python-format")
        lines.append(f"msgid {normalize(message.singular)}")
        strings = _wanted(message, language, said)
        if message.plural:
            lines.append(f"msgid_plural {normalize(message.plural)}")
            lines += [f"msgstr[{number}] {normalize(string)}" for number, string in enumerate(strings)]
        else:
            lines.append(f"msgstr {normalize(strings[0])}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def merge(owners: Iterable[str] = (SHARED, *APPS), root: Path = ROOT) -> list[Path]:
    """Writes the catalogues of `owners` that changed and returns their paths."""
    found, written = collect(root), []
    for owner in owners:
        for language in PLURALS:
            path = path_of(owner, language, root)
            text = render(found[owner], language, translations_in(path))
            if found[owner] and (not path.exists() or path.read_text(encoding="utf-8") != text):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                written.append(path)
    return written


def compile_all(root: Path = ROOT) -> list[Path]:
    """Compiles the catalogues that are newer than their compiled form, and returns these."""
    compiled = []
    for path in sorted([*root.glob("locale/*/LC_MESSAGES/*.po"), *root.glob("*/locale/*/LC_MESSAGES/*.po")]):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            catalogue: Catalog = read_po(file)
        fresh = target.with_suffix(f".{os.getpid()}.mo")  # tests and a demo may begin at one moment
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)
        compiled.append(target)
    return compiled


# Checking


def _entry_problems(message: Message, strings: tuple[str, ...]) -> Iterator[str]:
    if not all(strings):
        yield f"no Chinese for {message.singular!r}"
        return
    wanted = set(PLACEHOLDER.findall(message.plural or message.singular))
    for string in strings:
        if set(PLACEHOLDER.findall(string)) != wanted:
            yield f"other placeholders in the Chinese for {message.singular!r}"


def contradictions(root: Path = ROOT) -> list[str]:
    """One sentence for every message that two catalogues put differently into Chinese.

    Django pours all catalogues into one, so that only one of the two would ever be seen: such a message needs a context.
    """
    said: dict[tuple[str, str], dict[tuple[str, ...], str]] = {}
    for owner in (SHARED, *APPS):
        for key, strings in translations_in(path_of(owner, "zh_Hans", root)).items():
            said.setdefault(key, {}).setdefault(strings, owner or "shared")
    return [
        f"{' and '.join(sorted(words.values()))} differ in the Chinese for {singular!r}: give one of them a context"
        for (singular, _context), words in sorted(said.items())
        if len(words) > 1 and all(all(strings) for strings in words)
    ]


def problems(owners: Iterable[str] = (SHARED, *APPS), root: Path = ROOT) -> list[str]:
    """One sentence for every message without Chinese, every lost placeholder, every stale catalogue and every contradiction."""
    found, sentences = collect(root), contradictions(root)
    for owner in owners:
        for language in PLURALS:
            path = path_of(owner, language, root)
            said, name = translations_in(path), path.relative_to(root)
            if language == "zh_Hans":
                for message in sorted(found[owner]):
                    strings = _wanted(message, language, said)
                    sentences += [f"{name}: {problem}" for problem in _entry_problems(message, strings)]
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            if found[owner] and text != render(found[owner], language, said):
                sentences.append(f"{name}: stale, run `manage.py catalogues`")
    return sentences
