-- What a team has set of its guards, whom it never enrols, and how many it has enrolled on a day.
create table worker.enrollment_rule (
  team text not null,
  cadence bigint,
  settings jsonb not null,
  set_at timestamptz(6) not null default clock_timestamp(),
  set_by text not null,
  constraint enrollment_rule_key unique nulls not distinct (team, cadence),
  constraint enrollment_rule_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint enrollment_rule_settings_check check (jsonb_typeof(settings) = 'object')
);
comment on table worker.enrollment_rule is 'What is set of the guards of enrolments otherwise than it comes; read at each judgement, so that a change is live at once';
comment on column worker.enrollment_rule.team is 'Whose';
comment on column worker.enrollment_rule.cadence is 'Of which cadence; null: of all that have nothing of their own';
comment on column worker.enrollment_rule.settings is 'Values by key: docs/enrollment-guards.md';
comment on column worker.enrollment_rule.set_at is 'When any of it was last changed';
comment on column worker.enrollment_rule.set_by is 'By whom: the page, the API, or the person at the command line and their machine';

create table worker.enrollment_rule_change (
  id bigint generated always as identity,
  team text not null,
  cadence bigint,
  key text not null,
  before jsonb,
  after jsonb,
  changed_by text not null,
  changed_at timestamptz(6) not null default clock_timestamp(),
  constraint enrollment_rule_change_pkey primary key (id),
  constraint enrollment_rule_change_team_fkey foreign key (team) references worker.team (slug) on delete cascade
);
create index enrollment_rule_change_place_idx on worker.enrollment_rule_change (team, cadence, key, id);
comment on table worker.enrollment_rule_change is 'Who changed which rule, when and to what';
comment on column worker.enrollment_rule_change.id is 'Number of the change, ascending';
comment on column worker.enrollment_rule_change.team is 'Whose rule';
comment on column worker.enrollment_rule_change.cadence is 'Of which cadence; null: of all';
comment on column worker.enrollment_rule_change.key is 'Name of the setting';
comment on column worker.enrollment_rule_change.before is 'What had been set; null: nothing';
comment on column worker.enrollment_rule_change.after is 'What is set; null: nothing any more';
comment on column worker.enrollment_rule_change.changed_by is 'The page, the API, or the person at the command line and their machine';
comment on column worker.enrollment_rule_change.changed_at is 'When';

create table worker.suppression (
  team text not null,
  kind text not null,
  value text not null,
  added_at timestamptz(6) not null default clock_timestamp(),
  added_by text not null,
  note text,
  constraint suppression_pkey primary key (team, kind, value),
  constraint suppression_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint suppression_kind_check check (kind in ('address', 'domain')),
  constraint suppression_value_check check (value <> '' and value = lower(value))
);
comment on table worker.suppression is 'Addresses and domains that a team never enrols, whatever SalesLoft says of them';
comment on column worker.suppression.team is 'Whose list';
comment on column worker.suppression.kind is 'address, or domain with all below it';
comment on column worker.suppression.value is 'In lower case, its domain in ASCII; never in a log or a history';
comment on column worker.suppression.added_at is 'When it was put there';
comment on column worker.suppression.added_by is 'By whom: the page, the API, or the person at the command line and their machine';
comment on column worker.suppression.note is 'Why, in their words';

create table worker.enrollment_day (
  team text not null,
  day date not null,
  scope text not null,
  subject bigint not null default 0,
  used integer not null,
  constraint enrollment_day_pkey primary key (team, day, scope, subject),
  constraint enrollment_day_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint enrollment_day_scope_check check (scope in ('team', 'cadence', 'user')),
  constraint enrollment_day_subject_check check ((scope = 'team') <= (subject = 0)),
  constraint enrollment_day_used_check check (used >= 0)
);
comment on table worker.enrollment_day is 'Enrolments of a day: what the daily caps count, in the transaction of each intent';
comment on column worker.enrollment_day.team is 'Whose';
comment on column worker.enrollment_day.day is 'The date in the team’s time zone';
comment on column worker.enrollment_day.scope is 'Of the team, of a cadence or of a user';
comment on column worker.enrollment_day.subject is 'Id of the cadence or user; 0: of the team, or of the key’s own user';
comment on column worker.enrollment_day.used is 'How many; given back where SalesLoft refused one for good';
