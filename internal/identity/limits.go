package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/throttle"

	"github.com/google/uuid"
)

// How many tries may fail. Only failures count: a try is charged before it is
// made, and given back when it was right.
var (
	perLoginID = throttle.Limit{Burst: 10, Per: 15 * time.Minute}
	perAddress = throttle.Limit{Burst: 60, Per: 15 * time.Minute}
	perPair    = throttle.Limit{Burst: 5, Per: 5 * time.Minute}   // of login ID and address: five, then one a minute
	perDevice  = throttle.Limit{Burst: 10, Per: 15 * time.Minute} // known to the person: strangers can't use it up
	perProof   = throttle.Limit{Burst: 10, Per: 15 * time.Minute} // of a person who is signed in
	perCode    = throttle.Limit{Burst: 10, Per: 15 * time.Minute} // of a second factor, after a right password
	codesDaily = throttle.Limit{Burst: 50, Per: 24 * time.Hour}   // six digits don't withstand patience
	perSignUp  = throttle.Limit{Burst: 5, Per: confirmWithin}     // of a link: whoever forgot the password signs up again

	// Everywhere together only slows down, so that a flood locks nobody out.
	everywhere  = throttle.Limit{Burst: 300, Per: time.Minute}
	longestHold = 3 * time.Second

	// Mails that anybody can cause to be sent.
	mailsPerReceiver = throttle.Limit{Burst: 5, Per: time.Hour}
	mailsPerAddress  = throttle.Limit{Burst: 60, Per: 15 * time.Minute}

	keptForms     = throttle.Limit{Burst: 30, Per: time.Hour} // of one person
	notedFailures = throttle.Limit{Burst: 1, Per: 15 * time.Minute}
)

// limitSignIn charges a try to sign in and returns what was charged. A device
// known to the person has a bucket of its own and no other.
func (a *Accounts) limitSignIn(ctx context.Context, key string, user id.User, device uuid.UUID, known bool, d Device) ([]throttle.Check, error) {
	if known {
		taken := []throttle.Check{{Bucket: "sign_in.device", Key: device.String() + " " + user.String(), Limit: perDevice}}
		return taken, a.throttle.Take(ctx, taken...)
	}
	client := throttle.ClientKey(d.Address)
	taken := []throttle.Check{
		{Bucket: "sign_in.login_id", Key: key, Limit: perLoginID},
		{Bucket: "sign_in.address", Key: client, Limit: perAddress},
		{Bucket: "sign_in.pair", Key: client + " " + key, Limit: perPair},
	}
	if err := a.throttle.Take(ctx, taken...); err != nil {
		return nil, err
	}
	all := throttle.Check{Bucket: "sign_in.everywhere", Key: "all", Limit: everywhere}
	hold, err := a.throttle.Slow(ctx, all, longestHold)
	if err != nil {
		return nil, err
	}
	return append(taken, all), holdBack(ctx, hold)
}

func holdBack(ctx context.Context, hold time.Duration) error {
	if hold <= 0 {
		return nil
	}
	if err := clock.Pause(ctx, hold); err != nil {
		return fmt.Errorf("hold back a try to sign in: %w", err)
	}
	return nil
}

// limitProofs charges a try of a signed-in person to give their password.
func (a *Accounts) limitProofs(ctx context.Context, user id.User) ([]throttle.Check, error) {
	taken := []throttle.Check{{Bucket: "proof", Key: user.String(), Limit: perProof}}
	return taken, a.throttle.Take(ctx, taken...)
}

// LimitCodes charges a try to give a code of user's and returns what was charged;
// a device known to the person has buckets of its own, which strangers can't use up.
func (a *Accounts) LimitCodes(ctx context.Context, user id.User, d Device) ([]throttle.Check, error) {
	bucket, key := "code.account", user.String()
	if device, known := a.knows(d, user, a.clock()); known {
		bucket, key = "code.device", device.String()+" "+user.String()
	}
	taken := []throttle.Check{{Bucket: bucket, Key: key, Limit: perCode}, {Bucket: bucket + ".day", Key: key, Limit: codesDaily}}
	return taken, a.throttle.Take(ctx, taken...)
}

// LimitPrograms charges a failure of a program to sign in, by the limits of people but
// in buckets of its own: a mail program with an old password must not lock its owner out.
func (a *Accounts) LimitPrograms(ctx context.Context, key string, d Device) error {
	client := throttle.ClientKey(d.Address)
	return a.throttle.Take(ctx,
		throttle.Check{Bucket: "program.login_id", Key: key, Limit: perLoginID},
		throttle.Check{Bucket: "program.address", Key: client, Limit: perAddress},
		throttle.Check{Bucket: "program.pair", Key: client + " " + key, Limit: perPair})
}

// limitConfirmations charges a try to give the password of a sign-up.
func (a *Accounts) limitConfirmations(ctx context.Context, signUp id.SignUp) ([]throttle.Check, error) {
	taken := []throttle.Check{{Bucket: "sign_up.proof", Key: signUp.String(), Limit: perSignUp}}
	return taken, a.throttle.Take(ctx, taken...)
}

// What a mail is sent for. Each purpose has a bucket of its own for an address,
// so that nobody is kept from a new password by strangers who sign up with theirs.
const (
	toSignUp = "mail.sign_up"
	toReset  = "mail.reset"
)

// limitMails charges a mail for a purpose to the address with that key.
func (a *Accounts) limitMails(ctx context.Context, purpose, key string, d Device) error {
	return a.throttle.Take(ctx,
		throttle.Check{Bucket: purpose, Key: key, Limit: mailsPerReceiver},
		throttle.Check{Bucket: "mail.address", Key: throttle.ClientKey(d.Address), Limit: mailsPerAddress})
}

// giveBack refunds a try that was no failure; err is what else went wrong, or nil.
func (a *Accounts) giveBack(ctx context.Context, taken []throttle.Check, err error) error {
	return errors.Join(err, a.throttle.Refund(context.WithoutCancel(ctx), taken...))
}

// firstFailure tells whether a failure of the account is the first in a while.
func (a *Accounts) firstFailure(ctx context.Context, user id.User) (bool, error) {
	err := a.throttle.Take(ctx, throttle.Check{Bucket: "failure.noted", Key: user.String(), Limit: notedFailures})
	if fault.Has(err, fault.Limited) {
		return false, nil
	}
	return err == nil, err
}

// MailPause is how soon after a mail the same one is not sent again: a button clicked twice sends once.
// A mail of later than now was sent before the clock was set back, and keeps nothing.
const MailPause = 20 * time.Second

// queueMailLock lets requests for the same mail to one address take turns until
// their transactions end: the second one sees what the first has sent.
func queueMailLock(batch *db.Batch, purpose, key string) {
	batch.Queue(`select pg_advisory_xact_lock(hashtextextended(@mail, 0))`, db.Args{"mail": purpose + " " + key})
}

// giveMailBack refunds, in tx, what limitMails charged to the address for a mail that is not sent.
func (a *Accounts) giveMailBack(ctx context.Context, tx db.Tx, purpose, key string) error {
	return a.throttle.RefundIn(ctx, tx, throttle.Check{Bucket: purpose, Key: key, Limit: mailsPerReceiver})
}
