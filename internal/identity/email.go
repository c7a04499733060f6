package identity

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"manager/internal/fault"
	"manager/internal/mailaddr"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// MaxEmail is the longest e-mail address, in bytes (RFC 5321, 4.5.3.1.3, without the brackets).
const MaxEmail = 254

// maxLocalPart is the longest part before the @, in bytes (RFC 5321, 4.5.3.1.1).
const maxLocalPart = 64

// Email is an address in its two forms.
type Email struct {
	Shown string // as it was typed, in NFC, without spaces around it, the domain in its own letters
	Key   string // as it is compared: lower case, the domain in ASCII (IDNA)
}

// Errors of ParseEmail.
var (
	ErrEmailTooLong = errors.New("the address is longer than 254 bytes")
	ErrNotAnEmail   = errors.New("this is not an e-mail address")
)

// ParseEmail reads one bare address, international ones too (RFC 6531). Quoted
// names, comments and addresses of machines are refused; no dot and no plus
// sign is dropped. It fails with ErrEmailTooLong or ErrNotAnEmail.
func ParseEmail(s string) (Email, error) {
	if len(s) > 4*MaxEmail {
		return Email{}, ErrEmailTooLong
	}
	if !utf8.ValidString(s) {
		return Email{}, ErrNotAnEmail
	}
	s = norm.NFC.String(strings.TrimSpace(s))
	local, domain := localPart(s), domainOf(s)
	if len(s) > MaxEmail {
		return Email{}, ErrEmailTooLong
	}
	ascii, err := asciiDomain(domain)
	if err != nil || !validLocalPart(local) {
		return Email{}, ErrNotAnEmail
	}
	readable, err := strictIDNA.ToUnicode(ascii)
	if err != nil {
		return Email{}, ErrNotAnEmail
	}
	e := Email{
		Shown: local + "@" + readable,
		Key:   norm.NFC.String(strings.ToLower(local)) + "@" + ascii,
	}
	if len(e.Key) > MaxEmail || len(e.Shown) > MaxEmail {
		return Email{}, ErrEmailTooLong
	}
	return e, nil
}

func localPart(s string) string { return s[:max(strings.LastIndexByte(s, '@'), 0)] }

func domainOf(s string) string { return s[strings.LastIndexByte(s, '@')+1:] }

// strictIDNA refuses what no registry takes: wrong lengths, hyphens and scripts
// mixed against the rules of IDNA2008 (RFC 5891, with the mapping of UTS 46).
var strictIDNA = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(true),
	idna.BidiRule(), idna.ValidateLabels(true), idna.VerifyDNSLength(true))

func asciiDomain(domain string) (string, error) {
	ascii, err := strictIDNA.ToASCII(domain)
	if err != nil {
		return "", ErrNotAnEmail
	}
	dot := strings.LastIndexByte(ascii, '.')
	// A name without a dot is a machine nearby; a last label that begins with a digit is an IP address.
	if dot < 0 || dot == len(ascii)-1 || ascii[dot+1] >= '0' && ascii[dot+1] <= '9' {
		return "", ErrNotAnEmail
	}
	return ascii, nil
}

// validLocalPart takes the dot-atom of RFC 5322, 3.2.3, widened to letters,
// marks and digits of every script (RFC 6531, 3.3).
func validLocalPart(local string) bool {
	if local == "" || len(local) > maxLocalPart || local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return false
	}
	for _, r := range local {
		if !allowedInLocalPart(r) {
			return false
		}
	}
	return true
}

func allowedInLocalPart(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r)
	}
	return unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number)
}

// ParseTyped is ParseEmail for what somebody pastes into a field: the address
// may come with a name, in quotes or as a link.
func ParseTyped(typed string) (Email, error) {
	email, err := ParseEmail(typed)
	if err != nil && len(typed) <= 4*MaxEmail {
		if pasted, again := ParseEmail(mailaddr.Single(typed)); again == nil {
			return pasted, nil
		}
	}
	return email, err
}

// ParseEmailField is ParseTyped for a form whose field is named email: what is
// wrong is said beside it.
func ParseEmailField(typed string) (Email, error) {
	email, err := ParseTyped(typed)
	switch {
	case err == nil:
		return email, nil
	case typed == "":
		return email, fault.Field("email", "error.required")
	case errors.Is(err, ErrEmailTooLong):
		return email, fault.Field("email", "error.too_long", "Max", MaxEmail)
	}
	return email, fault.Field("email", "error.invalid_email")
}
