#!/bin/sh
# Entry point of the image: `api`, `web`, `migrate`, `worker` or `release`. The program takes the place of the shell, so that it gets the signals.
set -eu
cd /app

case "${1:-}" in
  api) exec node api/main.ts ;;
  web) exec node web/build/index.js ;;
  migrate) exec node db/migrate.ts ;;
  worker)
    # The bundle of the flows was made with the image; its id is the version that visits are pinned to.
    HMTP_BUILD_ID="${HMTP_BUILD_ID:-$(cat builds/current)}"
    HMTP_BUNDLE="${HMTP_BUNDLE:-/app/builds/$HMTP_BUILD_ID/workflow-bundle.js}"
    export HMTP_BUILD_ID HMTP_BUNDLE
    exec node --import ./temporal/no-promise-stacks.ts temporal/worker.ts
    ;;
  release)
    HMTP_BUILD_ID="${HMTP_BUILD_ID:-$(cat builds/current)}"
    export HMTP_BUILD_ID
    exec node temporal/release.ts
    ;;
  version) exec cat builds/current ;;
  *)
    echo "unknown command '${1:-}': one of api, web, migrate, worker, release, version" >&2
    exit 64
    ;;
esac
