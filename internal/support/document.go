package support

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/pdf"
	"manager/internal/i18n"
	"manager/internal/product"
	"manager/internal/support/code"
)

// Document is what support needs from somebody who writes or sends a letter.
type Document struct {
	At       time.Time
	Brand    string
	Person   string
	LoginID  string
	Number   string
	Name     string // of the organization
	Browser  string
	Code     code.Code
	Products []product.Held // the first ones that the person sees
	Contacts []Level        // those of the organization
}

// Document makes the technical document's content, with the products that the
// actor sees and a code that is good for five minutes at least.
func (s *Support) Document(ctx context.Context, act actor.Actor, brand, browser string) (Document, error) {
	p, err := s.look(ctx, act, "")
	if err != nil {
		return Document{}, err
	}
	drawn, err := s.codes.ForPaper(ctx, act)
	if err != nil {
		return Document{}, err
	}
	return Document{At: s.clock(), Brand: brand, Person: act.Name(), LoginID: act.LoginID, Number: act.OrgNumber, Name: act.OrgName, Browser: browser, Code: drawn,
		Products: p.Premium, Contacts: slices.DeleteFunc(p.Levels, func(l Level) bool { return !l.Yours })}, nil
}

// Write writes the document as PDF.
func (d Document) Write(to io.Writer, l *i18n.Localizer) error {
	title := l.T("support.paper.title")
	paper := pdf.New(pdf.Info{Title: title, Author: d.Brand, Language: string(l.Lang), At: d.At, Page: func(number string) string { return l.T("support.paper.page", "Number", number) }})
	paper.Facts(
		pdf.Fact{Label: l.T("support.paper.made"), Value: l.Moment(d.At)},
		pdf.Fact{Label: l.T("support.paper.person"), Value: d.Person},
		pdf.Fact{Label: l.T("support.paper.login_id"), Value: d.LoginID},
		pdf.Fact{Label: l.T("support.paper.organization"), Value: d.Name},
		pdf.Fact{Label: l.T("support.paper.number"), Value: d.Number},
		pdf.Fact{Label: l.T("support.paper.browser"), Value: d.Browser},
	)
	paper.Facts(pdf.Fact{Label: l.T("support.paper.code"), Value: l.T("support.paper.until", "Code", d.Code.Spaced(), "Until", l.Moment(d.Code.ExpiresAt))})
	for _, c := range d.Contacts {
		paper.Facts(pdf.Fact{Label: c.Name.In(l.Lang), Value: strings.Join(nonEmpty(c.Phone, c.Email, c.Chat), ", ")})
	}
	rows := make([][]string, 0, len(d.Products))
	for _, p := range d.Products {
		rows = append(rows, []string{p.Name, p.Kind.Name.In(l.Lang), l.T("product.state." + string(p.State))})
	}
	if len(rows) > 0 {
		paper.Table([]pdf.Column{{Head: l.T("support.paper.product"), Wide: 3}, {Head: l.T("support.paper.kind"), Wide: 2}, {Head: l.T("support.paper.state"), Wide: 1}}, rows)
	}
	paper.Facts(pdf.Fact{Label: l.T("support.paper.question"), Value: strings.Repeat(". ", 120)})
	return paper.Write(to)
}

func nonEmpty(all ...string) (some []string) {
	for _, one := range all {
		if one != "" {
			some = append(some, one)
		}
	}
	return some
}
