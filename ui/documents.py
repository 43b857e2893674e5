"""Documents that people hand in (Word, PDF, plain text, slides where asked for): judged by their content, never by their name."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.http import FileResponse, Http404
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from .scanning import BadFile, scan

DOCUMENT_LIMIT = 10 * 1024 * 1024
UNPACKED_LIMIT = 20 * 1024 * 1024
ENTRY_LIMIT = 2_000
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
WORD_BODY = "word/document.xml"
SLIDES_BODY = "ppt/presentation.xml"
PARAGRAPH = re.compile(r"<w:p[ >/].*?(?:</w:p>|/>)", re.DOTALL)
PIECE = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>|<w:(?:tab|br)(?: [^<>]*)?/>")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Document:
    """`kind` is docx, pdf, txt or pptx; `text` what could be read of it, a paragraph a line ("" for PDF and slides); `file` to keep."""

    kind: str
    text: str
    file: ContentFile


def read_document(file, *, slides: bool = False) -> Document:
    """The document in `file`, at most 10 MB, with `slides` also a PowerPoint file; BadFile with a sentence when it is none."""
    content = file.read(DOCUMENT_LIMIT + 1)
    if not content.strip():
        raise BadFile(_("This file is empty."))
    if len(content) > DOCUMENT_LIMIT:
        raise BadFile(_("This file is larger than 10 MB."))
    scan(content)
    if slides and content.startswith(b"PK") and SLIDES_BODY.encode() in content:
        kind, text = "pptx", _checked_slides(content)
    elif content.startswith(b"PK"):
        kind, text = "docx", _word_text(content)
    elif content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise BadFile(_("This file is damaged. Please save it again and retry."))
        kind, text = "pdf", ""
    else:
        kind, text = "txt", _plain_text(content)
        content = text.encode()
    return Document(kind, text, ContentFile(content, name=f"{get_random_string(20).lower()}.{kind}"))


def _checked_slides(content: bytes) -> str:
    """No words are taken from slides; BadFile where they are damaged, bring a program along, or unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            entries = book.infolist()
            with book.open(SLIDES_BODY) as body:
                head = body.read(UNPACKED_LIMIT + 1)
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
        raise BadFile(_("This file is damaged. Please save it again and retry.")) from error
    if len(entries) > ENTRY_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT * 4:
        raise BadFile(_("This file is too large when unpacked."))
    hostile = b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"<" not in head
    if hostile or any(
        "vbaproject" in entry.filename.lower() or "activex" in entry.filename.lower() for entry in entries
    ):
        raise BadFile(_("These slides bring a program along. Please save them without macros as .pptx."))
    return ""


def _word_text(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            entries = book.infolist()
            if WORD_BODY not in book.namelist():
                raise BadFile(_("This is not a document that can be read. Please choose a .docx, .pdf or .txt file."))
            if len(entries) > ENTRY_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT * 4:
                raise BadFile(_("This file is too large when unpacked."))
            with book.open(WORD_BODY) as body:
                xml = body.read(UNPACKED_LIMIT + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise BadFile(_("This file is damaged. Please save it again and retry.")) from error
    if len(xml) > UNPACKED_LIMIT:
        raise BadFile(_("This file is too large when unpacked."))
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise BadFile(_("This is not a document that can be read. Please choose a .docx, .pdf or .txt file."))
    return "\n".join(filter(None, map(_paragraph, PARAGRAPH.findall(xml.decode("utf-8", "replace")))))


def _paragraph(xml: str) -> str:
    """The words of one Word paragraph; only the five entities of XML can stand in them."""
    text = "".join(piece[1] if piece[1] is not None else " " for piece in PIECE.finditer(xml))
    for mark, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(mark, sign)
    return CONTROL.sub("", text).strip()


def _plain_text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = "\0"
    if CONTROL.search(text) or text.lstrip()[:1] == "<":
        raise BadFile(_("This is not a document that can be read. Please choose a .docx, .pdf or .txt file."))
    return "\n".join(text.splitlines())


def document_response(file, name: str):
    """The document in the field `file` as a download called `name`, never run in the browser; 404 when it is lost or was never there."""
    kind = file.name.rpartition(".")[2]
    if kind not in TYPES or not file.storage.exists(file.name):
        raise Http404
    answer = FileResponse(file.open("rb"), as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
