#!/bin/sh
# The namespace (closed visits stay readable for 30 days) and the search attributes that every flow of ours carries. The server is
# reached as worker and client reach it (temporal/connection.ts); the key is no argument, which a list of processes would show.
set -eu
if [ -n "${HMTP_TEMPORAL_API_KEY_FILE:-}" ]; then
  TEMPORAL_API_KEY="$(cat "$HMTP_TEMPORAL_API_KEY_FILE")"
  export TEMPORAL_API_KEY
fi
if [ "${HMTP_TEMPORAL_TLS:-off}" = on ]; then set -- --tls; else set -- --tls=false; fi
[ -z "${HMTP_TEMPORAL_TLS_CA_FILE:-}" ] || set -- "$@" --tls-ca-path "$HMTP_TEMPORAL_TLS_CA_FILE"
[ -z "${HMTP_TEMPORAL_TLS_CERT_FILE:-}" ] || set -- "$@" --tls-cert-path "$HMTP_TEMPORAL_TLS_CERT_FILE"
[ -z "${HMTP_TEMPORAL_TLS_KEY_FILE:-}" ] || set -- "$@" --tls-key-path "$HMTP_TEMPORAL_TLS_KEY_FILE"
[ -z "${HMTP_TEMPORAL_TLS_SERVER_NAME:-}" ] || set -- "$@" --tls-server-name "$HMTP_TEMPORAL_TLS_SERVER_NAME"
until temporal operator cluster health "$@"; do sleep 2; done
temporal operator namespace describe "$@" --namespace "$TEMPORAL_NAMESPACE" > /dev/null 2>&1 ||
  temporal operator namespace create "$@" --namespace "$TEMPORAL_NAMESPACE" --retention 720h
for name in HmtpHospital HmtpStage HmtpToken HmtpRecord; do
  temporal operator search-attribute list "$@" --namespace "$TEMPORAL_NAMESPACE" | grep -q "$name" ||
    temporal operator search-attribute create "$@" --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword
done
