package twofactor

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"manager/internal/id"
)

// The numbers that every authenticator app knows (RFC 6238, section 5.2).
const (
	stepSeconds = 30
	codeDigits  = 6
	seedBytes   = 20
	seedPurpose = "authenticator seed"
)

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

// newSeed makes a seed, in base32 as apps read it.
func newSeed() string {
	raw := make([]byte, seedBytes)
	rand.Read(raw) // never fails: crypto/rand ends the program instead
	return base32Plain.EncodeToString(raw)
}

// matchingStep finds the time step, of now and one before and after, whose code
// it is; zero when there is none.
func matchingStep(seed, code string, now time.Time) (int64, error) {
	if !isDigits(code, codeDigits) {
		return 0, nil
	}
	var found int64
	present := now.Unix() / stepSeconds
	for step := present - 1; step <= present+1; step++ {
		want, err := hotp.GenerateCodeCustom(seed, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("compute a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found, nil
}

// otpauth is the address that apps read from the QR code. It is put together
// here because pquerna/otp leaves & bare in names, which cuts them.
func otpauth(issuer, account, seed string) string {
	issuer = strings.ReplaceAll(issuer, ":", " ") // it separates issuer and account
	return "otpauth://totp/" + percentEncode(issuer) + ":" + percentEncode(account) + "?secret=" + seed + "&issuer=" + percentEncode(issuer) +
		fmt.Sprintf("&algorithm=SHA1&digits=%d&period=%d", codeDigits, stepSeconds)
}

func percentEncode(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// inFours is a seed or a code in groups, as it is read and typed.
func inFours(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// ownedBy binds a sealed value to its person and its row.
func ownedBy(user id.User, row id.Factor) []byte { return append(user[:], row[:]...) }

// QR is a QR code to draw: a square of Size modules with the quiet zone
// around it, and the path of the dark ones, as the attribute d of SVG has it.
type QR struct {
	Size int
	Path string
}

const quietZone = 4 // modules (ISO/IEC 18004)

func drawQR(text string) (QR, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return QR{}, fmt.Errorf("draw a QR code: %w", err)
	}
	var path strings.Builder
	size := code.Bounds().Dx()
	dark := func(x, y int) bool {
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	for y := range size {
		for x := 0; x < size; x++ {
			if !dark(x, y) {
				continue
			}
			from := x
			for x < size && dark(x, y) {
				x++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
		}
	}
	return QR{Size: size + 2*quietZone, Path: path.String()}, nil
}
