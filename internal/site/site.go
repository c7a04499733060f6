package site

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"manager/internal/fault"
	"manager/internal/id"
)

// Site is one web site of a hosting.
type Site struct {
	ID          id.Site
	Product     id.Product
	Host        string
	MySQLPrefix bool   // the server's prefix is put before the names that scripts use
	Prefix      string // the server's: wxyz_
	Migrated    bool   // it came from another server with the prefix on
	Version     int
}

// URL is where the site is to be seen.
func (s Site) URL() string { return "https://" + s.Host }

// Database is a MySQL database of a hosting, or a user of one, named as scripts
// name it while the prefix is put before it.
type Database struct {
	Name string
	User bool
}

// Variable is an environment variable of a site. The value of a secret one is
// not read.
type Variable struct {
	ID        id.Variable
	Name      string
	Value     string
	Secret    bool
	ChangedAt time.Time
	Version   int
}

// The longest name and value of a variable, in bytes, and how many one site has.
const (
	MaxVariableName  = 128
	MaxVariableValue = 4096
	MaxVariables     = 100
)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// reserved are names that a site can't set, in capitals, and why; an asterisk
// stands for any end.
var reserved = []struct {
	names []string
	why   string
}{
	{[]string{"PATH", "HOME", "USER", "SHELL", "IFS", "ENV", "BASH_*", "LD_*", "GCONV_PATH", "LOCPATH", "TMPDIR", "PERL5*", "PYTHON*", "NODE_OPTIONS", "RUBYOPT"}, "site.variable.reserved_system"},
	{[]string{"HTTP_*", "HTTPS", "SERVER_*", "REMOTE_*", "REQUEST_*", "REDIRECT_*", "SCRIPT_*", "DOCUMENT_*", "CONTENT_*", "PATH_*", "QUERY_STRING", "GATEWAY_INTERFACE", "AUTH_TYPE", "CONTEXT_*", "UNIQUE_ID"}, "site.variable.reserved_request"},
	{[]string{"PHPRC", "PHP_INI_SCAN_DIR", "PHP_VALUE", "PHP_ADMIN_VALUE", "PHP_SELF", "PHP_AUTH_*", "FCGI_*"}, "site.variable.reserved_php"},
}

func checkVariableName(name string) (key string, args []any) {
	switch {
	case name == "":
		return "error.required", nil
	case len(name) > MaxVariableName:
		return "error.too_long", []any{"Max", MaxVariableName}
	case !variableName.MatchString(name):
		return "site.variable.name_wrong", nil
	}
	capitals := strings.ToUpper(name)
	for _, group := range reserved {
		if slices.ContainsFunc(group.names, func(pattern string) bool { return matches(capitals, pattern) }) {
			return group.why, []any{"Name", name}
		}
	}
	return "", nil
}

func matches(name, pattern string) bool {
	if beginning, isPrefix := strings.CutSuffix(pattern, "*"); isPrefix {
		return strings.HasPrefix(name, beginning)
	}
	return name == pattern
}

// checkVariableValue refuses every control character, ends of line and tabs
// too: a variable is one line of the web server's configuration, and what
// follows a line's end would be configuration.
func checkVariableValue(value string) (key string, args []any) {
	switch {
	case len(value) > MaxVariableValue:
		return "site.variable.value_too_long", []any{"Max", MaxVariableValue}
	case strings.ContainsFunc(value, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
	}):
		return "site.variable.value_wrong", nil
	}
	return "", nil
}

// validate is a fault beside the fields of a new variable, or nil.
func (v Variable) validate() error {
	wrong := &fault.Fault{Kind: fault.Invalid}
	if key, args := checkVariableName(v.Name); key != "" {
		wrong.Add("variable_name", key, args...)
	}
	v.validateValue(wrong)
	return wrong.OrNil()
}

func (v Variable) validateValue(wrong *fault.Fault) {
	key, args := checkVariableValue(v.Value)
	if key == "" && v.Secret && v.Value == "" {
		key = "site.variable.secret_empty"
	}
	if key != "" {
		wrong.Add("value", key, args...)
	}
}
