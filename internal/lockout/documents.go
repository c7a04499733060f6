package lockout

import (
	"context"
	"fmt"
	"io"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/picture"
	"manager/internal/seal"
)

// DocumentKind is what a picture shows.
type DocumentKind string

// The kinds.
const (
	Front  DocumentKind = "front"
	Back   DocumentKind = "back"
	Selfie DocumentKind = "selfie"
)

// MaxDocument bounds a picture of a document; MaxForm a form with all of them.
const (
	MaxDocument = 10 << 20
	MaxForm     = 3*MaxDocument + 1<<20
)

// limits are those of pictures of documents: cameras make larger ones than a profile needs.
var limits = picture.Limits{Bytes: MaxDocument, Side: picture.Upload.Side, Area: picture.Upload.Area, Memory: picture.Upload.Memory}

// drawnSide is how many pixels the longer side has at most that the staff sees.
const drawnSide = 2000

// Drawn is a picture that was drawn anew: nothing of the file that was sent is in it.
type Drawn struct {
	Kind DocumentKind
	Type string
	Body []byte
}

// Document is a picture of a case as lists have it.
type Document struct {
	ID   id.RecoveryDocument
	Kind DocumentKind
}

// draw reads the pictures that a proof wants and draws them anew. Faults stand beside the field of each.
func draw(ctx context.Context, in DocumentsForm) (all []Drawn, err error) {
	var problems []error
	wanted := []struct {
		kind DocumentKind
		file io.Reader
	}{{Front, in.Front}, {Back, in.Back}, {Selfie, in.Selfie}}
	for _, w := range wanted {
		if w.kind == Back && in.Proof != string(Card) {
			continue
		}
		d, err := drawOne(ctx, w.kind, w.file)
		if err != nil && !fault.Has(err, fault.Invalid) {
			return nil, err
		}
		problems = append(problems, err)
		all = append(all, d)
	}
	return all, fault.Together(problems...)
}

func drawOne(ctx context.Context, kind DocumentKind, file io.Reader) (Drawn, error) {
	field := string(kind)
	if file == nil {
		return Drawn{}, fault.Field(field, "lockout.documents.missing")
	}
	source, err := picture.Read(field, file, limits)
	if err != nil {
		return Drawn{}, err
	}
	if width, height := source.Size(); min(width, height) < picture.RecommendedSide {
		return Drawn{}, fault.Field(field, "lockout.documents.too_small", "Pixels", picture.RecommendedSide)
	}
	drawn, err := source.Fit(ctx, drawnSide, drawnSide)
	if err != nil {
		return Drawn{}, err
	}
	return Drawn{Kind: kind, Type: drawn.Type, Body: drawn.Bytes}, nil
}

// documentPurpose is what the key of a case seals.
const documentPurpose = "recovery document"

// sealedDocument is a row of recovery_documents.
type sealedDocument struct {
	id     id.RecoveryDocument
	kind   DocumentKind
	format string
	sealed []byte
}

func sealAll(key *seal.Keyring, of id.RecoveryCase, drawn []Drawn) ([]sealedDocument, error) {
	list := make([]sealedDocument, len(drawn))
	for i, d := range drawn {
		one := sealedDocument{id: id.New[id.RecoveryDocument](), kind: d.Kind, format: d.Type}
		var err error
		if one.sealed, err = key.Seal(documentPurpose, ownedBy(of, one.id), d.Body); err != nil {
			return nil, err
		}
		list[i] = one
	}
	return list, nil
}

// ownedBy binds a sealed document to its row.
func ownedBy(of id.RecoveryCase, document id.RecoveryDocument) []byte {
	return append(of[:], document[:]...)
}

func insertDocuments(ctx context.Context, tx db.Tx, of id.RecoveryCase, list []sealedDocument) error {
	batch := &db.Batch{}
	for i, d := range list {
		batch.Queue(`insert into recovery_documents (id, case_id, kind, position, type, sealed) values (@id, @case, @kind, @position, @type, @sealed)`,
			db.Args{"id": d.id, "case": of, "kind": d.kind, "position": i, "type": d.format, "sealed": d.sealed})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("keep the documents of a recovery case: %w", err)
	}
	return nil
}

// OpenDocument opens a sealed picture of a case; ErrDestroyed once the key of the case is gone.
func (c *Cases) OpenDocument(of id.RecoveryCase, document id.RecoveryDocument, sealed []byte) ([]byte, error) {
	key, err := c.keys.open(of)
	if err != nil {
		return nil, err
	}
	body, err := key.Open(documentPurpose, ownedBy(of, document), sealed)
	if err != nil {
		return nil, fmt.Errorf("open a document of a recovery case: %w", err)
	}
	return body, nil
}
