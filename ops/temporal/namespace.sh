#!/bin/sh
# The namespace (closed visits stay readable for 30 days) and the search attributes that every flow of ours carries.
set -eu
until temporal operator cluster health; do sleep 2; done
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" > /dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 720h
for name in HmtpHospital HmtpStage; do
  temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" | grep -q "$name" ||
    temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword
done
