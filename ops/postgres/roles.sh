#!/bin/sh
# Runs once, when the database folder is empty: the owner of HMTP's schema and a role of Temporal's own, neither a superuser.
# The roles the processes connect with are made by the migrations.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$HMTP_OWNER_PASSWORD" --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
create role hmtp_owner login createrole bypassrls password :'owner_password';
create database hmtp owner hmtp_owner;
create role temporal login password :'temporal_password';
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke connect on database temporal, temporal_visibility from public;
SQL
