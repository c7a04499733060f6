-- +goose Up

-- Whoever searches for two words is found in the index alone: each word of a member carries all of them along.
alter table member_words add column beside text collate "C" not null default '';
update member_words w set beside = a.words from (
    select org_id, member_id, E'\n' || string_agg(word, E'\n' order by word) || E'\n' as words from member_words group by org_id, member_id
) a where a.org_id = w.org_id and a.member_id = w.member_id;
alter table member_words alter column beside drop default;
drop index member_words_search;
create index member_words_search on member_words (org_id, word, sort_name, member_id) include (beside);
comment on column member_words.beside is 'All words of the member in order, this one too, each between line feeds, which no word has.';
