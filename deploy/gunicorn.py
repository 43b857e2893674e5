"""gunicorn in the image: threads for waiting requests, processes for the cores."""

import os

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 8)
preload_app = True
control_socket_disable = True
worker_tmp_dir = "/dev/shm"  # (heartbeat files must not wait for a disk)
max_requests, max_requests_jitter = 5000, 500
timeout = 30
graceful_timeout = 20
accesslog = "-"
# Path without the query: what somebody searched for is nobody's business.
access_log_format = '%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms "%(a)s"'
forwarded_allow_ips = "*"  # only the reverse proxy reaches this port
