from django.urls import URLPattern

app_name = "workerhomes"
urlpatterns: list[URLPattern] = []
