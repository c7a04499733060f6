#!/bin/sh
# jsvat 2.5.4 (npm, checks the digits of VAT numbers of 35 countries) knows no number that begins with XI, by which
# traders of Northern Ireland stand in VIES since 2021: the same digits behind GB are valid. It tells "no such
# country" and "wrong digits" apart only in isSupportedCountry, so a form that looks at isValid alone calls a number
# that VIES confirms mistyped.
# Seen: GB980780684 valid; XI980780684 not valid, its country not supported.
# Our own check takes both prefixes for the digits of the United Kingdom, and asks VIES for XI.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . jsvat@2.5.4 >/dev/null
cat > finding.cjs <<'JS'
const jsvat = require('jsvat');
const countries = Object.values(jsvat).filter((c) => c && c.codes);
const [gb, xi] = ['GB980780684', 'XI980780684'].map((number) => jsvat.checkVAT(number, countries));
console.log(`${countries.length} countries; GB: valid ${gb.isValid}; XI: valid ${xi.isValid}, country known ${xi.isSupportedCountry}`);
if (!gb.isValid || xi.isValid || xi.isSupportedCountry) {
	console.log('this has changed');
	process.exit(1);
}
JS
node finding.cjs
