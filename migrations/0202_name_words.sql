-- +goose Up

-- The words of internal/fold, which a search for an organization asks for: also those
-- with letters that Unicode does not take apart, and without marks beyond the usual ones.
-- +goose StatementBegin
create or replace function name_words(name text) returns tsvector language sql immutable strict parallel safe as $$
    select to_tsvector('simple', regexp_replace(translate(replace(replace(replace(replace(
        regexp_replace(normalize(lower(name), nfkd), '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1abd\u1abf-\u1ace\u1dc0-\u1dff\u20d0-\u20dc\u20e1\u20e5-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f]', '', 'g'),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'øđðłħıŋŧĸ', 'oddlhintk'), '[^[:alnum:]]+', ' ', 'g'))
$$;
-- +goose StatementEnd
comment on function name_words(text) is 'The words of a name, in lower case and without accents, as internal/fold takes them apart; a test holds both against each other.';
reindex index organizations_words;
