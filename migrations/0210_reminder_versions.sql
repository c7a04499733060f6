-- +goose Up

create table reminder_versions (
    number       integer primary key check (number > 0),
    applies_from date not null,
    made_at      timestamptz not null,
    made_by      uuid references staff_members,
    request      uuid unique
);
create index reminder_versions_in_force on reminder_versions (applies_from desc, number desc);
comment on table reminder_versions is 'The versions of the policy of reminders, each from a day on; of several for one day the last counts. None ever changes: an invoice goes on by the version by which its reminders began.';
comment on column reminder_versions.made_by is 'Null: on the command line.';
comment on column reminder_versions.request is 'Of the form that made it, which makes it once.';

create table reminder_version_steps (
    version integer not null references reminder_versions,
    step    smallint not null check (step between 1 and 20),
    days    smallint not null check (days between -60 and 400),
    kind    text not null check (kind in ('notice', 'reminder', 'suspension', 'termination')),
    mail    boolean not null,
    sms     boolean not null,
    fee_chf bigint not null default 0 check (fee_chf between 0 and 10000),
    fee_eur bigint not null default 0 check (fee_eur between 0 and 10000),
    texts   jsonb not null default '{}',
    primary key (version, step),
    constraint reminder_version_steps_days unique (version, days),
    constraint reminder_version_steps_notice check ((kind = 'notice') = (days <= 0)),
    constraint reminder_version_steps_fees check (kind <> 'notice' or fee_chf + fee_eur = 0)
);
create unique index reminder_version_steps_once on reminder_version_steps (version, kind) where kind in ('suspension', 'termination');
comment on table reminder_version_steps is 'What happens by a version of the policy when an invoice is not paid, and when.';
comment on column reminder_version_steps.days is 'After the day on which the invoice is due; below zero: before it.';
comment on column reminder_version_steps.texts is 'What the mail says in place of the usual sentence, by language; empty: the usual sentence.';

insert into reminder_versions (number, applies_from, made_at) values (1, date '2000-01-01', timestamptz '2000-01-01');
insert into reminder_version_steps (version, step, days, kind, mail, sms, fee_chf, fee_eur) select 1, step, days, kind, mail, sms, fee_chf, fee_eur from reminder_policy;
create trigger reminder_versions_append_only before update or delete or truncate on reminder_versions for each statement execute function refuse_change();
create trigger reminder_version_steps_append_only before update or delete or truncate on reminder_version_steps for each statement execute function refuse_change();
comment on table reminder_policy is 'The policy as it was before it had versions: read only by instances of an older version of the portal, while they still run.';

alter table reminder_steps add column version integer not null default 1 references reminder_versions;
comment on column reminder_steps.version is 'By which version of the policy. All steps of an invoice are by the version of its first.';
