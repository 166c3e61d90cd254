#!/bin/sh
# Temporal's own tables, in two databases of its own. A used database is only brought up to date.
set -eu
for database in temporal temporal_visibility; do
  case "$database" in
    temporal) folder=/etc/temporal/schema/postgresql/v12/temporal/versioned ;;
    *) folder=/etc/temporal/schema/postgresql/v12/visibility/versioned ;;
  esac
  tool="temporal-sql-tool --plugin postgres12 --ep postgres --port 5432 --user temporal --db $database"
  $tool update-schema --schema-dir "$folder" || {
    $tool setup-schema --version 0.0
    $tool update-schema --schema-dir "$folder"
  }
done
