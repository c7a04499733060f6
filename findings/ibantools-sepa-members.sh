#!/bin/sh
# ibantools 4.5.4 (npm, checks IBANs and says which countries take SEPA transfers) takes valid IBANs of Albania,
# Moldova, Montenegro, North Macedonia and Serbia, and says that none of them is in SEPA. The European Payments
# Council has them in its list of the scheme's scope (EPC409-09) since 2024 and 2025, so a form that believes the
# package refuses payouts that banks carry out.
# Seen: the five countries false, Switzerland and the Vatican true; the lengths and check digits of all are right.
# Our own table (internal/iban/countries.csv) has the five, and a test for them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . ibantools@4.5.4 >/dev/null
cat > finding.cjs <<'JS'
const iban = require('ibantools');
const joined = { AL: 'AL47212110090000000235698741', MD: 'MD24AG000225100013104168', ME: 'ME25505000012345678951', MK: 'MK07250120000058984', RS: 'RS35260005601001611379' };
let changed = false;
for (const [country, example] of Object.entries(joined)) {
	const valid = iban.isValidIBAN(example), sepa = iban.isSEPACountry(country);
	console.log(`${country}: the IBAN is ${valid ? 'valid' : 'invalid'}, SEPA ${sepa}`);
	changed ||= !valid || sepa;
}
for (const country of ['CH', 'VA']) changed ||= !iban.isSEPACountry(country);
if (changed) {
	console.log('this has changed');
	process.exit(1);
}
JS
node finding.cjs
