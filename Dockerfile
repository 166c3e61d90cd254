# One image, its commands in ops/image/run.sh: api, worker, web, migrate and others (see docs/runbooks/start.md).
# Debian, not Alpine: the native parts of the Temporal SDK and of argon2 are built for glibc.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# `bin-links` and the packaged Node are of no use here: the image is Node 24 itself.
RUN npm ci --include=dev --include=optional --no-audit --no-fund
COPY . .
RUN node temporal/bundle.ts /app/builds > /app/builds.json \
 && node -p "JSON.parse(require('node:fs').readFileSync('/app/builds.json', 'utf8')).buildId" > /app/builds/current \
 && NODE_ENV=production node node_modules/vite/bin/vite.js build --config web/vite.config.ts --logLevel warn

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Optional packages are the demo's own Node and Postgres, and compilers that only the bundle needs.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund && npm cache clean --force

FROM ${NODE_IMAGE}
ENV NODE_ENV=production NODE_OPTIONS=--disable-warning=ExperimentalWarning
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY contracts ./contracts
COPY domain ./domain
COPY db ./db
COPY activities ./activities
COPY api ./api
COPY temporal ./temporal
COPY ops/image ./ops/image
COPY --from=build /app/builds ./builds
COPY --from=build /app/web/build ./web/build
# The `node` user of the base image. Nothing below /app is writable to it.
USER 1000:1000
EXPOSE 3000 4000 9464
STOPSIGNAL SIGTERM
ENTRYPOINT ["sh", "/app/ops/image/run.sh"]
CMD ["api"]
