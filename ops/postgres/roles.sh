#!/bin/sh
# Runs once, when the database folder is empty: the owner of HMTP's schema and a role of Temporal's own, neither a superuser.
# The owner passes no row-level security; the backup role does, and may log in only while its job runs (docs/runbooks/keys.md).
# The roles the processes connect with are made by the migration.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$HMTP_OWNER_PASSWORD" --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
create role hmtp_owner login createrole password :'owner_password';
create role hmtp_backup nologin noinherit bypassrls;
grant hmtp_backup to hmtp_owner with admin option, inherit false, set false;
create database hmtp owner hmtp_owner;
create role temporal login password :'temporal_password';
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke connect on database temporal, temporal_visibility from public;
SQL
