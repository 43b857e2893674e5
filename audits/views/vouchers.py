"""A line of a book with the pictures of its voucher, and the pictures themselves."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ui.pictures import photo_response
from workflow.errors import EntryRefused, NotAllowed
from workflow.steps import refuse
from workflow.tokens import once

from ..actions import vouchers as act
from ..forms.drafts import PicturesForm
from ..policies import books as policies
from ..queries import books as book_queries
from ..queries import vouchers as queries
from .base import desk_only, once_on_post
from .books import rights_at


@once_on_post
def book_line(request, pk, line: int):
    """One line with its findings and the pictures of its voucher; the union's officer adds some."""
    book = get_object_or_404(book_queries.books_within(request.reach), pk=pk)
    entry = get_object_or_404(book_queries.lines_of(book), line=line)
    may_add = policies.can_add_papers(request.reach, book)
    form = PicturesForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may_add:
            raise NotAllowed(_("Pictures are added by the union's officers until the audit is certified."))
        if form.is_valid() and (answer := _add(request, book, entry, form)):
            return answer
    pictures = queries.pictures_by_voucher(book.union, book.year).get(entry.voucher, [])
    bare = queries.bare_lines(book).filter(line__gt=line).order_by("line").values_list("line", flat=True).first()
    context = {
        "book": book, "line": entry, "pictures": [(one, policies.can_withdraw(request.reach, one, book)) for one in pictures], "next_bare": bare,
        "form": form if may_add else None, "findings": book_queries.findings_by_line(book).get(line, []), "tab": "lines",
        "elsewhere": queries.seen_elsewhere(request.reach, pictures) if policies.can_audit(request.reach, book.union) else (), **rights_at(request, book),
    }  # fmt: skip
    return render(request, "audits/book_line.html", context, status=422 if request.method == "POST" else 200)


def _add(request, book, entry, form):
    try:
        made = act.add_to_line(book, entry, by=request.user, pictures=form.cleaned_data["pictures"])
    except EntryRefused as error:
        refuse(form, error)
        return None
    said = ngettext("%(count)s picture added.", "%(count)s pictures added.", len(made)) % {"count": len(made)}
    messages.success(request, said)
    return redirect("audits:book-line", book.pk, entry.line)


@require_safe
@desk_only
def voucher(request, pk):
    """A picture, for those who keep or audit these books alone."""
    picture = get_object_or_404(queries.pictures_within(request.reach), pk=pk)
    return photo_response(picture.picture)


@require_POST
@desk_only
@once
def voucher_withdraw(request, pk):
    """Withdraws a picture that was added by mistake."""
    picture = get_object_or_404(queries.pictures_within(request.reach), pk=pk)
    act.withdraw_picture(picture, by=request.user)
    messages.success(request, _("The picture was withdrawn."))
    book = queries.book_of(picture)
    if book is None:
        return redirect("audits:draft", picture.row.draft_id)
    line = book_queries.lines_of(book).filter(voucher=picture.voucher).first()
    return redirect("audits:book-line", book.pk, line.line) if line else redirect("audits:book", book.pk)
