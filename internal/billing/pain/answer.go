package pain

import (
	"io"
	"slices"
	"strings"

	"manager/internal/billing/camt"
)

// Level is what an answer is about.
type Level string

// The levels.
const (
	OfFile   Level = "file"
	OfBatch  Level = "batch"
	OfSingle Level = "single"
)

// Report is what a bank answers to a payment order.
type Report struct {
	MessageID string // of the answer
	Answers   []Answer
}

// Answer is one status in a report.
type Answer struct {
	Level     Level
	MessageID string // of the order
	EndToEnd  string
	UETR      string
	Status    string // RJCT, ACCP, PDNG and others
	Reason    string // a code, as AC04; empty: none is given
	Text      string // what the bank adds
	Amount    camt.Amount
}

// Rejected tells whether nothing is paid of what the answer is about.
func (a Answer) Rejected() bool { return a.Status == "RJCT" || a.Status == "CANC" }

// Known tells whether the status is one that is understood.
func (a Answer) Known() bool {
	return a.Rejected() || slices.Contains([]string{"RCVD", "ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "ACWP", "ACCC", "ACFC", "PDNG", "PART", "PATC", "PRES"}, a.Status)
}

// MaxAnswer is how large an answer may be.
const MaxAnswer = 32 << 20

// answerKinds are the versions that are read.
var answerKinds = []string{"pain.002.001.03", "pain.002.001.10"}

// IsAnswer tells whether a file says of itself that it is an answer to a payment order, of any version.
func IsAnswer(r io.Reader) bool { return strings.HasPrefix(camt.DocumentKind(r), "pain.002.") }

// ReadAnswer reads an answer. A file that is none, or not whole, is a *camt.Refusal.
func ReadAnswer(r io.Reader) (Report, error) {
	var wire struct {
		Report *wireReport `xml:"CstmrPmtStsRpt"`
	}
	err := camt.ReadDocument(r, MaxAnswer, "pain.002 in versions 03 and 10 is read", func(kind string) any {
		if !slices.Contains(answerKinds, kind) {
			return nil
		}
		return &wire
	})
	if err != nil {
		return Report{}, err
	}
	if wire.Report == nil {
		return Report{}, camt.Refuse(camt.Malformed, "the file has no CstmrPmtStsRpt in it")
	}
	report := wire.Report.report()
	if len(report.Answers) == 0 {
		return report, camt.Refuse(camt.Malformed, "the file has no status in it")
	}
	for _, a := range report.Answers {
		if a.MessageID == "" && a.EndToEnd == "" && a.UETR == "" {
			return report, camt.Refuse(camt.Malformed, "the status %s is about nothing: it names neither a message nor a transfer", a.Status)
		}
	}
	return report, nil
}

// The elements of pain.002 that are read, the same in both versions.

type wireReport struct {
	ID      string       `xml:"GrpHdr>MsgId"`
	Group   wireGroup    `xml:"OrgnlGrpInfAndSts"`
	Batches []wireStatus `xml:"OrgnlPmtInfAndSts"`
}

type wireGroup struct {
	MessageID string       `xml:"OrgnlMsgId"`
	Status    string       `xml:"GrpSts"`
	Reasons   []wireReason `xml:"StsRsnInf"`
}

type wireStatus struct {
	Status  string       `xml:"PmtInfSts"`
	Reasons []wireReason `xml:"StsRsnInf"`
	Singles []wireSingle `xml:"TxInfAndSts"`
}

type wireSingle struct {
	EndToEnd string       `xml:"OrgnlEndToEndId"`
	UETR     string       `xml:"OrgnlUETR"`
	Status   string       `xml:"TxSts"`
	Reasons  []wireReason `xml:"StsRsnInf"`
	Amount   wireAmount   `xml:"OrgnlTxRef>Amt>InstdAmt"`
}

type wireReason struct {
	Code  string   `xml:"Rsn>Cd"`
	Owner string   `xml:"Rsn>Prtry"`
	Texts []string `xml:"AddtlInf"`
}

func (w wireReport) report() Report {
	r := Report{MessageID: cut(w.ID, 140)}
	add := func(level Level, status string, reasons []wireReason, single wireSingle) {
		if status = strings.TrimSpace(status); status == "" {
			return
		}
		a := Answer{Level: level, MessageID: cut(w.Group.MessageID, 140), EndToEnd: cut(single.EndToEnd, 140), UETR: strings.ToLower(cut(single.UETR, 36)), Status: cut(status, 40),
			Amount: camt.Amount{Value: strings.TrimSpace(single.Amount.Value), Currency: strings.TrimSpace(single.Amount.Currency)}}
		if a.EndToEnd == "NOTPROVIDED" {
			a.EndToEnd = ""
		}
		var texts []string
		for _, reason := range reasons {
			if a.Reason == "" {
				a.Reason = cut(reason.Code+reason.Owner, 40)
			}
			texts = append(texts, reason.Texts...)
		}
		a.Text = cut(strings.Join(texts, " "), 500)
		r.Answers = append(r.Answers, a)
	}
	add(OfFile, w.Group.Status, w.Group.Reasons, wireSingle{})
	for _, batch := range w.Batches {
		add(OfBatch, batch.Status, batch.Reasons, wireSingle{})
		for _, single := range batch.Singles {
			add(OfSingle, single.Status, single.Reasons, single)
		}
	}
	return r
}

// cut is a text in one line, of at most so many letters.
func cut(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if letters := []rune(s); len(letters) > most {
		return string(letters[:most])
	}
	return s
}
