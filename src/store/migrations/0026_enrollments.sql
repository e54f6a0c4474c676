-- People that we put on cadences: one row a request, from then to its end, and what happened to each.
create table worker.enrollment (
  id bigint generated always as identity,
  team text not null,
  person bigint not null,
  cadence bigint not null,
  user_id bigint,
  step_id bigint,
  state text not null default 'requested',
  reason text,
  membership bigint,
  membership_state text,
  paused boolean not null default false,
  stop_by text,
  waiting_until timestamptz(6),
  lane text not null,
  source text not null,
  requested_at timestamptz(6) not null default clock_timestamp(),
  requested_by text not null,
  answers jsonb not null default '[]',
  intents integer not null default 0,
  intent_at timestamptz(6),
  intent_until timestamptz(6),
  cap_day date,
  cap_user bigint,
  before_membership bigint,
  before_added_at timestamptz(6),
  absent_at timestamptz(6),
  added_at timestamptz(6),
  began_replies integer not null default 0,
  began_bounces integer not null default 0,
  left_at timestamptz(6),
  taken_off boolean not null default false,
  seen_at timestamptz(6),
  looked_at timestamptz(6),
  due_at timestamptz(6) default clock_timestamp(),
  error_code text,
  ended_at timestamptz(6),
  version integer not null default 0,
  constraint enrollment_pkey primary key (id),
  constraint enrollment_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint enrollment_state_check check (state in ('requested', 'checked', 'waiting', 'enrolling', 'on-cadence', 'finished', 'refused', 'stopped')),
  constraint enrollment_ended_check check ((ended_at is null) = (state not in ('finished', 'refused', 'stopped'))),
  constraint enrollment_reason_check check (reason is not null or state not in ('finished', 'refused')),
  constraint enrollment_intent_check check (state <> 'enrolling' or (intents > 0 and intent_at is not null and intent_until is not null)),
  constraint enrollment_membership_check check (state <> 'on-cadence' or membership is not null),
  constraint enrollment_lane_check check (lane in ('interactive', 'batch')),
  constraint enrollment_source_check check (source in ('cli', 'api', 'csv', 'audience', 'page')),
  constraint enrollment_counts_check check (intents >= 0 and version >= 0)
);
create unique index enrollment_open_key on worker.enrollment (team, cadence, person) where ended_at is null;
create index enrollment_due_idx on worker.enrollment (team, due_at) where ended_at is null;
create index enrollment_membership_idx on worker.enrollment (team, membership) where ended_at is null;
create index enrollment_open_person_idx on worker.enrollment (team, person) where ended_at is null;
create index enrollment_team_idx on worker.enrollment (team, id);
create index enrollment_person_idx on worker.enrollment (team, person, id);
create index enrollment_cadence_idx on worker.enrollment (team, cadence, id);
comment on table worker.enrollment is 'People that were to be put on a cadence by us: a row a request, followed from there to its end';
comment on column worker.enrollment.id is 'Of this database';
comment on column worker.enrollment.team is 'Whose';
comment on column worker.enrollment.person is 'Who is to be on the cadence: an id of salesloft.people';
comment on column worker.enrollment.cadence is 'Which cadence: an id of salesloft.cadences';
comment on column worker.enrollment.user_id is 'In whose name: an id of salesloft.users; null: of whom the key is';
comment on column worker.enrollment.step_id is 'The step to begin with; null: the first';
comment on column worker.enrollment.state is 'requested, checked, waiting, enrolling, on-cadence; ended: finished, refused, stopped';
comment on column worker.enrollment.reason is 'Why it waits, was refused or ended: a code of docs/enrolment.md';
comment on column worker.enrollment.membership is 'What it is in SalesLoft: an id of salesloft.cadence_memberships';
comment on column worker.enrollment.membership_state is 'SalesLoft''s own word for where the person is';
comment on column worker.enrollment.paused is 'An operator holds it back; who is on the cadence cannot be held back';
comment on column worker.enrollment.stop_by is 'Who wants it to end';
comment on column worker.enrollment.waiting_until is 'Judged again at this instant';
comment on column worker.enrollment.lane is 'interactive: goes before everything else; batch: one of many';
comment on column worker.enrollment.source is 'What asked for it: cli, api, csv, audience, page';
comment on column worker.enrollment.requested_at is 'When it was asked for';
comment on column worker.enrollment.requested_by is 'By whom';
comment on column worker.enrollment.answers is 'What each guard said when they were last asked';
comment on column worker.enrollment.intents is 'How often SalesLoft was asked for it, or was to be: each time begins with the next number';
comment on column worker.enrollment.intent_at is 'When the last one was stored, which is before it is sent';
comment on column worker.enrollment.intent_until is 'After this nothing of it leaves any more';
comment on column worker.enrollment.cap_day is 'The day that it counts to in the daily caps; null: it does not count';
comment on column worker.enrollment.cap_user is 'The user whom it counts to; null: of whom the key is';
comment on column worker.enrollment.before_membership is 'The membership that was there before it was sent: the row is used again';
comment on column worker.enrollment.before_added_at is 'And since when, so that another instant means that it was executed';
comment on column worker.enrollment.absent_at is 'When SalesLoft did not show it, after a lost answer; believed when seen twice';
comment on column worker.enrollment.added_at is 'Since when the person is on the cadence, as SalesLoft has it';
comment on column worker.enrollment.began_replies is 'Replies that the membership counted then';
comment on column worker.enrollment.began_bounces is 'Bounces that it counted then';
comment on column worker.enrollment.left_at is 'When the mirror first showed that the person was off the cadence, without a cause';
comment on column worker.enrollment.taken_off is 'We asked SalesLoft to take the person off';
comment on column worker.enrollment.seen_at is 'The version of the mirror''s row that was looked at last: its synced_at';
comment on column worker.enrollment.looked_at is 'When it was last looked at';
comment on column worker.enrollment.due_at is 'When it is woken, should its own timer not have done so; null: only news wake it';
comment on column worker.enrollment.error_code is 'Why the last turn came to nothing: a code of docs/errors.md';
comment on column worker.enrollment.ended_at is 'When it ended; null while it goes on';
comment on column worker.enrollment.version is 'Moves with each step, so that of two who work on it one finds that it is not the first';

create table worker.enrollment_event (
  id bigint generated always as identity,
  team text not null,
  enrollment bigint not null,
  at timestamptz(6) not null default clock_timestamp(),
  kind text not null,
  from_state text,
  to_state text,
  reason text,
  by text not null,
  detail jsonb not null default '{}',
  constraint enrollment_event_pkey primary key (id),
  constraint enrollment_event_enrollment_fkey foreign key (enrollment) references worker.enrollment (id) on delete cascade
);
create index enrollment_event_enrollment_idx on worker.enrollment_event (enrollment, id);
comment on table worker.enrollment_event is 'What happened to each enrolment, in the order in which it did';
comment on column worker.enrollment_event.id is 'Rises with what happens';
comment on column worker.enrollment_event.team is 'Whose';
comment on column worker.enrollment_event.enrollment is 'Which enrolment';
comment on column worker.enrollment_event.at is 'When, by this database''s clock';
comment on column worker.enrollment_event.kind is 'What happened: a word of docs/enrolment.md';
comment on column worker.enrollment_event.from_state is 'Where the enrolment was; null where it did not move';
comment on column worker.enrollment_event.to_state is 'Where it is since; null where it did not move';
comment on column worker.enrollment_event.reason is 'Why: a code';
comment on column worker.enrollment_event.by is 'Who did it: an operator, or a part of the product';
comment on column worker.enrollment_event.detail is 'Ids, counts and instants';
