package db

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// Args names the arguments of one query: @name in its text is the value under
// that name, or NULL when there is none.
type Args map[string]any

// positional is a query as Postgres wants it: $1, $2 for the names in that order.
type positional struct {
	sql   string
	names []string
}

// known keeps what was rewritten: taking a text apart at each execution would
// cost more than sending it. There are as many as the program has queries,
// because what people type stands in arguments and never in a text.
var known sync.Map // of a query's text to its *positional

// RewriteQuery implements pgx.QueryRewriter.
func (a Args) RewriteQuery(ctx context.Context, conn *pgx.Conn, sql string, _ []any) (string, []any, error) {
	q, ok := known.Load(sql)
	if !ok {
		found, complete, err := a.rewrite(ctx, conn, sql)
		if err != nil {
			return "", nil, err
		}
		if !complete { // a name without a value has lost its name
			return pgx.NamedArgs(a).RewriteQuery(ctx, conn, sql, nil)
		}
		q, _ = known.LoadOrStore(sql, found)
	}
	p := q.(*positional)
	values := make([]any, len(p.names))
	for i, name := range p.names {
		values[i] = a[name]
	}
	return p.sql, values, nil
}

// rewrite lets pgx put the names themselves where their values would stand.
func (a Args) rewrite(ctx context.Context, conn *pgx.Conn, sql string) (p *positional, complete bool, err error) {
	names := pgx.NamedArgs{}
	for name := range a {
		names[name] = name
	}
	p = &positional{}
	text, values, err := names.RewriteQuery(ctx, conn, sql, nil)
	if err != nil {
		return nil, false, err
	}
	p.sql = text
	for _, value := range values {
		name, ok := value.(string)
		if !ok {
			return nil, false, nil
		}
		p.names = append(p.names, name)
	}
	return p, true, nil
}
