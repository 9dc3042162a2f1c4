#!/usr/bin/env bash
# Learns and measures one model a public data set, train and test inside the set. Usage: bench_data.sh FOLDER
set -euo pipefail
data=$1
ruse=${RUSE:-target/release/ruse}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# As the peers are measured: labels with fewer than 40 rows are left out.
for set in bench_only/fbs_sms bench_only/telecom_fraud_8 train_ok/uci_sms; do
    name=$(basename "$set")
    "$ruse" train --data "$data/$set.jsonl" --label-field label --min-label-rows 40 --out "$out/$name" 2>/dev/null
    "$ruse" evaluate --data "$data/$set.jsonl" --label-field label --min-label-rows 40 --model "$out/$name" | sed -n 1,2p
done
