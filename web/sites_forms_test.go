package web_test

import (
	"maps"
	"net/url"
)

// The forms of web sites, for the tests that send every form something hostile or twice.
func init() {
	const site = "/o/{org}/products/{product}/sites/{site}"
	maps.Copy(forms, map[string]form{
		site + "/mysql-prefix":                 {who: "Olive", values: url.Values{"on": {"on"}, "version": {"1"}}},
		site + "/variables/new":                {who: "Olive", values: url.Values{"variable_name": {"MAIL_FROM"}, "value": {"we@example.org"}, "secret": {""}, "request": {"0190a0b0-0000-7000-8000-000000000001"}}},
		site + "/variables/{variable}":         {who: "Olive", values: url.Values{"value": {"test"}, "secret": {""}, "version": {"1"}, "variable_name": {"APP_ENV"}}},
		site + "/variables/{variable}/removal": {who: "Olive", values: url.Values{"version": {"7"}}},
	})
	maps.Copy(doable, map[string]url.Values{
		site + "/mysql-prefix":                 {"version": {"1"}},
		site + "/variables/new":                {"variable_name": {"MAIL_FROM"}, "value": {"we@example.org"}, "request": {"0190a0b0-0000-7000-8000-000000000001"}},
		site + "/variables/{variable}":         {"value": {"test"}, "version": {"1"}},
		site + "/variables/{variable}/removal": {"version": {"1"}},
	})
}
