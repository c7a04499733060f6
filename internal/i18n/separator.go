package i18n

import "strings"

// ListSeparator is the sign at which spreadsheet programs in the country take
// the lines of a CSV file apart: the semicolon where the comma is the decimal
// sign, and in Switzerland and Liechtenstein.
func ListSeparator(country string) rune {
	if country != "" && strings.Contains(commaCountries, country) {
		return ','
	}
	return ';'
}

// commaCountries write numbers with a decimal point (Unicode CLDR), and lists with commas.
const commaCountries = `
	AE AF AG AI AQ AS AU BB BD BH BM BQ BS BT BV BW BZ CA CC CK CN CU CW CX DJ DM DO EG EH ER ET FJ FK FM GB GD
	GG GH GI GM GS GT GU GY HK HM HN HT IE IL IM IN IO IQ IR JE JM JO JP KE KI KM KN KP KR KW KY LC LK LR LS MG
	MH ML MM MN MO MP MS MT MU MV MW MX MY NE NF NG NI NP NR NU NZ OM PA PE PG PH PK PN PR PS PW PY QA SA SB SD
	SG SH SL SO SS SV SX SY SZ TC TH TK TO TT TV TW TZ UG UM US VC VG VI VU WS YE ZM ZW`
