package twofactor

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// BackupCodesMade is how many backup codes there are at first.
const BackupCodesMade = 10

const backupCodeLength = 13 // characters of base32: 65 bits

// newBackupCode makes a code as it is shown: XXXXX-XXXXX-XXX.
func newBackupCode() string {
	raw := make([]byte, 9) // 72 bits, of which 65 are taken
	rand.Read(raw)         // never fails: crypto/rand ends the program instead
	code := base32Plain.EncodeToString(raw)[:backupCodeLength]
	return code[:5] + "-" + code[5:10] + "-" + code[10:]
}

// hashBackupCode is how a code is stored and looked for; what looks alike is read alike.
func (f *Factors) hashBackupCode(user id.User, typed string) []byte {
	code := strings.NewReplacer("0", "O", "1", "I", "8", "B").Replace(strings.ToUpper(cleanCode(typed)))
	return f.keyring.MAC("backup code", user[:], []byte(code))
}

// makeBackupCodes replaces all backup codes of a person.
func (f *Factors) makeBackupCodes(ctx context.Context, tx db.Tx, now time.Time, user id.User) (codes []string, err error) {
	hashes := make([][]byte, BackupCodesMade)
	for n := range BackupCodesMade {
		codes = append(codes, newBackupCode())
		hashes[n] = f.hashBackupCode(user, codes[n])
	}
	return codes, replaceBackupCodes(ctx, tx, now, user, hashes)
}

// RenewBackupCodes voids the actor's backup codes, made at the time given, and
// makes ten others, which are shown once; a mail says so. Conflict without any
// other method, and when the codes were renewed since: the second click must not void those just shown.
func (f *Factors) RenewBackupCodes(ctx context.Context, act actor.Actor, made time.Time) (codes []string, err error) {
	err = f.change(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		if !p.TwoFactor {
			return fault.New(fault.Conflict, "two_factor.none")
		}
		if err := checkCodesOf(ctx, tx, p.ID, made); err != nil {
			return err
		}
		if codes, err = f.makeBackupCodes(ctx, tx, now, p.ID); err != nil {
			return err
		}
		return f.report(ctx, tx, now, act, p, BackupCodesRenewedMail{aboutActor(now, act, p)}, audit.Event{Action: "user.backup_codes_renewed"})
	})
	return codes, err
}

// KeepBackupCodes notes that the actor keeps the codes they were shown; until
// then every page reminds of it.
func (f *Factors) KeepBackupCodes(ctx context.Context, act actor.Actor) error {
	now := f.clock()
	return f.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update backup_code_sets set kept_at = @now where user_id = @user and kept_at is null`, db.Args{"now": now, "user": act.User})
		if err != nil {
			return fmt.Errorf("note that the backup codes are kept: %w", err)
		}
		return nil
	})
}

// CompleteByBackupCode completes a session that awaits its second factor with
// one of the backup codes, which is used up; a mail says so and how many are
// left. Faults as CompleteByApp's.
func (f *Factors) CompleteByBackupCode(ctx context.Context, s identity.Awaiting, d identity.Device, typed string) (identity.Started, error) {
	return f.completeByCode(ctx, s, d, identity.ByBackupCode, typed, func(ctx context.Context, tx db.Tx, now time.Time) (verdict, error) {
		right, left, err := useBackupCode(ctx, tx, now, s.User, f.hashBackupCode(s.User, typed))
		if err != nil || !right {
			return verdict{}, err
		}
		p, err := identity.LockPerson(ctx, tx, s.User)
		if err != nil {
			return verdict{}, err
		}
		return verdict{right: true}, f.mail(ctx, tx, now, p, d, BackupCodeUsedMail{About: aboutDevice(now, d, p), Left: left})
	})
}
