package document

import (
	"manager/internal/db"
	"manager/internal/id"
)

// Ref names a document of an organization: by its ID, or by its number when the ID is none.
type Ref struct {
	ID     id.Document
	Number string
}

// Named reads how an address names a document.
func Named(s string) Ref {
	if made, err := id.Parse[id.Document](s); err == nil {
		return Ref{ID: made}
	}
	return Ref{Number: s}
}

// SQL is the ID of the document in a statement with the arguments of Args; it is null when there is none.
func (r Ref) SQL() string {
	if r.Number == "" {
		return `@id`
	}
	return `(select named.id from documents named where named.org_id = @org and named.number = @number order by named.issued_at limit 1)`
}

// Args are what SQL needs.
func (r Ref) Args(org id.Org) db.Args { return db.Args{"org": org, "id": r.ID, "number": r.Number} }
