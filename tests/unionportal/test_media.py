"""Photos of public folders are handed out to everybody, all other files to nobody."""

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("folder", "status"), [("speakers", 200), ("homes", 200), ("lecture_reports", 404), ("private/scripts", 404)]
)
def test_only_folders_that_an_app_declares_are_public(client, settings, tmp_path, folder, status):
    settings.MEDIA_ROOT = tmp_path
    name = default_storage.save(f"{folder}/a.jpg", ContentFile(b"x"))
    assert client.get(f"/media/{name}").status_code == status


def test_public_folders_end_with_a_slash_and_are_never_private():
    folders = [folder for config in apps.get_app_configs() for folder in getattr(config, "public_folders", ())]
    assert folders
    assert all(folder.endswith("/") and not folder.startswith("private") for folder in folders)
