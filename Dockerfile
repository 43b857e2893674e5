# One image for web, worker, beat and migrations: the command decides.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /srv/portal
COPY requirements-production.txt ./
RUN python -m venv /srv/venv \
    && /srv/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-production.txt

FROM python:3.11-slim-bookworm
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && mkdir -p /srv/media /srv/static && chown portal /srv/media
WORKDIR /srv/portal
COPY --from=packages /srv/venv /srv/venv
COPY . .
# Catalogues are compiled and static files collected while building, with a mode that needs no secret.
RUN python -c "from unionportal import catalogues; catalogues.compile_all()" \
    && PORTAL_MODE=build python manage.py collectstatic --noinput --verbosity 0
USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "unionportal.wsgi", "--config", "deploy/gunicorn.py"]
