"""The catalogue tool finds every kind of message, keeps translations and names what is missing."""

import pytest

from unionportal import catalogues
from unionportal.catalogues import Message

TEMPLATE = """{% load i18n %}
<ul>
    {% translate "Orders" %} don't {% translate "open" context "state" as label %}
  <p title='{% translate "It's here" %}'>
{% blocktranslate count n=rows|length trimmed %}
      {{ n }} order
  {% plural %}
      {{ n }} orders
{% endblocktranslate %}
{% blocktranslate with name=person.name context "greeting" %}Hello {{ name }}{% endblocktranslate %}
 {{ _("in an expression")|upper }} {# Translators: nothing #}
        {% if x %}{% translate 'single' %}{% endif %}
"""


def test_templates_give_singular_plural_and_context():
    assert set(catalogues.messages_in(TEMPLATE, template=True)) == {
        Message("Orders"),
        Message("open", context="state"),
        Message("It's here"),
        Message("%(n)s order", "%(n)s orders"),
        Message("Hello %(name)s", context="greeting"),
        Message("in an expression"),
        Message("single"),
    }


def test_python_gives_lazy_plural_and_context():
    source = """
x = _("a" "b")
y = pgettext_lazy("noun", "order")
z = ngettext_lazy("%(n)d day", "%(n)d days", "n")
w = npgettext("seat", "one", "many", n)
v = gettext(variable)
"""
    assert set(catalogues.messages_in(source)) == {
        Message("ab"),
        Message("order", context="noun"),
        Message("%(n)d day", "%(n)d days"),
        Message("one", "many", "seat"),
    }


@pytest.fixture
def project(tmp_path):
    (tmp_path / "lectures").mkdir()
    (tmp_path / "templates" / "lectures").mkdir(parents=True)
    (tmp_path / "lectures" / "models.py").write_text('_("Topic of %(name)s")\npgettext("noun", "order")\n')
    (tmp_path / "templates" / "lectures" / "a.html").write_text('{% load i18n %}{% translate "Speaker" %}')
    (tmp_path / "templates" / "base.html").write_text('{% load i18n %}{% translate "Home" %}')
    return tmp_path


def _fill(project, pairs):
    path = catalogues.path_of("lectures", "zh_Hans", project)
    text = path.read_text()
    for english, chinese in pairs.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{chinese}"')
    path.write_text(text)


def test_merging_keeps_translations_and_drops_what_is_gone(project):
    catalogues.merge(root=project)
    _fill(project, {"Speaker": "讲师", "order": "点单"})
    (project / "lectures" / "models.py").write_text('_("New")\n')
    catalogues.merge(root=project)
    said = catalogues.translations_in(catalogues.path_of("lectures", "zh_Hans", project))
    assert said == {("New", ""): ("",), ("Speaker", ""): ("讲师",)}
    assert catalogues.merge(root=project) == []


def test_english_is_filled_and_shared_words_have_their_own_catalogue(project):
    catalogues.merge(root=project)
    assert catalogues.translations_in(catalogues.path_of("lectures", "en", project))[("Speaker", "")] == ("Speaker",)
    assert ("Home", "") in catalogues.translations_in(catalogues.path_of("", "zh_Hans", project))


def test_the_check_names_missing_chinese_lost_placeholders_and_stale_files(project):
    catalogues.merge(root=project)
    _fill(project, {"Speaker": "讲师", "order": "点单", "Topic of %(name)s": "选题"})
    found = "\n".join(catalogues.problems(["lectures"], project))
    assert "other placeholders in the Chinese for 'Topic of %(name)s'" in found and "no Chinese" not in found
    assert "no Chinese for 'Home'" in "\n".join(catalogues.problems([""], project))
    (project / "lectures" / "models.py").write_text("")
    assert "stale" in "\n".join(catalogues.problems(["lectures"], project))


def test_compiled_catalogues_are_what_gettext_reads(project):
    import gettext

    catalogues.merge(root=project)
    _fill(project, {"order": "点单"})
    compiled = [path for path in catalogues.compile_all(project) if "zh_Hans" in str(path) and "lectures" in str(path)]
    with compiled[0].open("rb") as file:
        assert gettext.GNUTranslations(file).pgettext("noun", "order") == "点单"
    assert catalogues.compile_all(project) == []


def test_two_catalogues_that_contradict_each_other_are_named(project):
    (project / "audits").mkdir()
    (project / "audits" / "models.py").write_text('_("Speaker")\n')
    catalogues.merge(root=project)
    for owner, chinese in (("lectures", "宣讲员"), ("audits", "发言人")):
        path = catalogues.path_of(owner, "zh_Hans", project)
        path.write_text(path.read_text().replace('msgid "Speaker"\nmsgstr ""', f'msgid "Speaker"\nmsgstr "{chinese}"'))
    said = catalogues.contradictions(project)
    assert len(said) == 1 and "audits and lectures" in said[0] and "'Speaker'" in said[0]
    path.write_text(path.read_text().replace("发言人", "宣讲员"))
    assert catalogues.contradictions(project) == []
