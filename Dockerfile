FROM python:3.13-slim
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
# The manifest is made from the files, no server is asked.
RUN MDM_STATIC_ROOT=/app/staticfiles python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --system mdm && install -d -o mdm -m 0700 /var/lib/mdm
USER mdm
ENV PYTHONUNBUFFERED=1 MDM_DATA_DIR=/var/lib/mdm
EXPOSE 8000
CMD ["gunicorn", "mdm.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "2", "--timeout", "60", "--no-control-socket"]
