"""What is the same in every cell of an actor is worked out once: a third of the walk's time.

Each cell stays a request of its own through the whole stack. Only these are kept while it lasts: the data of a session,
the account with its duties, the list of the desk's tables in an actor's navigation, which view an address leads to, and
the page of a refusal, which says the same to an actor each time. Pages whose words nobody looks at are not drawn. The sign-in journal, which has tests of its own, is not written.
"""

import copy
import functools
import gc
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from django.contrib import admin
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.template.base import Template
from django.urls import get_resolver
from django.utils.safestring import SafeString

from federation import backends, witness
from lectures import cards
from lectures.views import menu
from ui import errors, frames

BETWEEN_COLLECTIONS = 100_000  # objects; requests leave few rings behind


@contextmanager
def undrawn():
    """No page is drawn, its status alone counts: three quarters of a page's time go there; nothing of it is kept for others."""
    with patch.object(Template, "render", lambda template, context: SafeString("")):
        yield
    forget_pages()


def forget_pages():
    """Lets go of every page, part of a page and card that was kept in this process."""
    for kept in (frames._frame, frames._piece, menu._drawn, menu._first_filters, cards.cards_for, cards.face_of):
        kept.cache_clear()


@contextmanager
def asked_once():
    """Keeps what does not change from cell to cell, and draws pages without the test client's copies of their parts."""
    resolver, before = get_resolver(), gc.get_threshold()
    with ExitStack() as stack:
        load, save = _sessions_at_hand()
        stack.enter_context(patch.multiple(SessionStore, load=load, save=save))
        stack.enter_context(patch.object(backends, "account_with_reach", _accounts_at_hand()))
        stack.enter_context(patch.object(witness, "answered", lambda request, response: None))
        stack.enter_context(patch.object(admin.AdminSite, "get_app_list", _listed_once()))
        stack.enter_context(patch.object(errors, "_answer", _refusals_at_hand()))
        stack.enter_context(patch.object(resolver, "resolve", functools.cache(resolver.resolve)))
        stack.enter_context(
            patch.object(Template, "_render", lambda template, context: template.nodelist.render(context))
        )
        gc.collect()
        gc.freeze()  # what is loaded by now is not looked through again and again
        gc.set_threshold(BETWEEN_COLLECTIONS)
        yield
        gc.set_threshold(*before)
        gc.unfreeze()


def _sessions_at_hand():
    """(load, save) of sessions that are written to the table and read from memory."""
    really_load, really_save, kept = SessionStore.load, SessionStore.save, {}

    def load(store):
        key = store.session_key
        if key not in kept:
            kept[key] = really_load(store)
        return dict(kept[key])

    def save(store, must_create=False):
        really_save(store, must_create)
        kept[store.session_key] = dict(store._session)

    return load, save


def _accounts_at_hand():
    """Each request gets a copy of the account, so that what one page noted on it is gone for the next."""
    kept = functools.cache(backends.account_with_reach)
    return lambda pk: copy.copy(kept(pk))


def _refusals_at_hand():
    """Draws the page of a refusal once for each actor and sentence; every answer is a fresh one."""
    really, kept = errors._answer, {}

    def answer(request, status, title, sentence, picture):
        key = (request.user.pk, request.path.startswith("/api/"), status, title, sentence)
        if key not in kept:
            kept[key] = really(request, status, title, sentence, picture)
        first = kept[key]
        return HttpResponse(first.content, status=status, content_type=first["Content-Type"])

    return answer


def _listed_once():
    really, kept = admin.AdminSite.get_app_list, {}

    def get_app_list(site, request, app_label=None):
        key = (request.user.pk, app_label)
        if key not in kept:
            kept[key] = really(site, request, app_label)
        return [dict(app) for app in kept[key]]

    return get_app_list
