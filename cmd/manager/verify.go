package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"manager/internal/app"
	"manager/internal/billing/ledger"
	"manager/internal/checkpoint"
)

type verifyCommand struct {
	Checkpoint  bool   `help:"When all is whole, append a check point at once."`
	Restored    string `placeholder:"REASON" help:"Acknowledge that the log is behind its check points, because a backup was restored: append a check point that says so, with the reason."`
	Checkpoints string `type:"existingfile" placeholder:"FILE" help:"Compare with the check points in this file, a copy of the portal's or what an address was sent."`
}

var (
	errNotWhole      = errors.New("the audit log is not whole")
	errMoneyNotWhole = errors.New("the accounts of money are not right")
)

// listed is how many findings of a kind are printed.
const listed = 50

// Run walks every audit chain, compares it with the check points and fails when
// anything is missing or altered. It changes nothing but, when asked, the file of check points.
func (c verifyCommand) Run(ctx context.Context) error {
	if c.Restored != "" && (c.Checkpoint || c.Checkpoints != "") {
		return errors.New("--restored stands alone: it acknowledges what the portal's own file of check points shows")
	}
	cfg, log, err := configured()
	if err != nil {
		return err
	}
	return app.Inspect(ctx, cfg, log, func(ctx context.Context, i *app.Inspection) error {
		money, err := i.VerifyMoney(ctx)
		if err != nil {
			return err
		}
		failed := printProofs(money)
		report, chainless, err := i.VerifyAudit(ctx, c.Checkpoints)
		if err != nil {
			return err
		}
		printReport(report, chainless)
		broken := len(report.Log.Problems) > 0 || len(chainless) > 0
		switch {
		case c.Restored != "" && broken:
			return fmt.Errorf("%w: a restored backup has whole chains, and these are not; nothing was acknowledged", errNotWhole)
		case c.Restored != "" && (report.Whole() || isFirst(report)):
			return errors.New("there is nothing to acknowledge: the log lacks nothing that a check point had")
		case c.Restored != "":
			return acknowledge(ctx, i, c.Restored)
		case c.Checkpoint && !broken && (report.Whole() || isFirst(report)):
			return makeCheckpoint(ctx, i)
		case broken || !report.Whole():
			return errNotWhole
		}
		printWhole(i, report)
		if failed > 0 {
			return fmt.Errorf("%w: %d proofs fail", errMoneyNotWhole, failed)
		}
		return nil
	})
}

// isFirst tells whether there are no check points yet.
func isFirst(r checkpoint.Report) bool {
	return len(r.Covered) == 0 && len(r.Damage) == 0
}

func makeCheckpoint(ctx context.Context, i *app.Inspection) error {
	if err := i.MakeCheckpoint(ctx, ""); err != nil {
		return err
	}
	fmt.Printf("the audit log is whole; a check point was appended to %s\n", i.Config.CheckpointFile)
	return nil
}

func acknowledge(ctx context.Context, i *app.Inspection, reason string) error {
	if err := i.MakeCheckpoint(ctx, reason); err != nil {
		return err
	}
	fmt.Printf("acknowledged in %s: from now on the log is compared with what it is now\n", i.Config.CheckpointFile)
	return nil
}

func printWhole(i *app.Inspection, r checkpoint.Report) {
	key, public := i.Keyring.PublicKey(checkpoint.Purpose)
	fmt.Printf("the audit log is whole: %d entries in %d chains\n", r.Log.Events, r.Log.Chains)
	fmt.Printf("check points are signed with key %s, Ed25519 public key %s\n", key, base64.StdEncoding.EncodeToString(public))
}

// printProofs prints a line for each proof and returns how many fail.
func printProofs(results []ledger.Result) (failed int) {
	for _, r := range results {
		if r.Total == 0 {
			fmt.Printf("ok %s\n", r.Proof.Name)
			continue
		}
		failed++
		fmt.Printf("failed %s: in %d places\n", r.Proof.Name, r.Total)
		printAll("  ", r.Failures)
	}
	return failed
}

func printReport(r checkpoint.Report, chainless []string) {
	if len(r.Covered) == 0 {
		fmt.Println("There are no check points: whether anything was cut can't be told. The portal makes the first when it starts; manager verify --checkpoint makes one now.")
	}
	printAll("Compared with", r.Covered)
	printAll("Acknowledged by", r.Acknowledged)
	if r.Torn > 0 {
		fmt.Printf("%d check points were cut off while they were written; the next took their place\n", r.Torn)
	}
	printAll("Broken:", r.Log.Problems)
	printAll("No chain:", chainless)
	printAll("Check points:", r.Damage)
	printAll("Missing:", r.Losses)
	for _, moment := range r.SetBack {
		fmt.Printf("The log as a whole is what it was before %s", moment.Before)
		if moment.After != (checkpoint.SetBack{}).After {
			fmt.Printf(" and after %s", moment.After)
		}
		fmt.Println(". That is what a restored backup looks like, and a database that somebody set back. If you restored one, say so: manager verify --restored \"why and from when\".")
	}
}

// printAll prints the findings of one kind, a line each, and how many more there are.
func printAll[T any](what string, all []T) {
	for _, one := range all[:min(listed, len(all))] {
		fmt.Println(what, one)
	}
	if len(all) > listed {
		fmt.Printf("%s and %d more\n", what, len(all)-listed)
	}
}
