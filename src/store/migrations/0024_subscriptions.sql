-- What was last done about a team's webhook subscriptions, by whom, and when somebody last received.
create table worker.webhook_state (
  team text not null,
  lease_by uuid,
  lease_until timestamptz(6),
  tried_at timestamptz(6),
  applied_at timestamptz(6),
  callback text,
  wanted integer not null default 0,
  active integer not null default 0,
  refused text[] not null default '{}',
  repaired_at timestamptz(6),
  error_code text,
  error_message text,
  constraint webhook_state_pkey primary key (team),
  constraint webhook_state_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint webhook_state_counts_check check (wanted >= 0 and active >= 0),
  constraint webhook_state_lease_check check ((lease_by is null) = (lease_until is null)),
  constraint webhook_state_error_check check ((error_code is null) = (error_message is null))
);
comment on table worker.webhook_state is 'How the webhook subscriptions of a team were found when they were last looked at';
comment on column worker.webhook_state.team is 'Whose';
comment on column worker.webhook_state.lease_by is 'Who changes them now';
comment on column worker.webhook_state.lease_until is 'Until when nobody else does';
comment on column worker.webhook_state.tried_at is 'When they were last looked at';
comment on column worker.webhook_state.applied_at is 'When they were last made what they should be, to the end';
comment on column worker.webhook_state.callback is 'The address they were made for, without the endpoint';
comment on column worker.webhook_state.wanted is 'How many there should be';
comment on column worker.webhook_state.active is 'How many there were in the end';
comment on column worker.webhook_state.refused is 'Event types that SalesLoft refuses to this key';
comment on column worker.webhook_state.repaired_at is 'When one was last found missing or switched off';
comment on column worker.webhook_state.error_code is 'Why it was not done to the end: a code of docs/errors.md';
comment on column worker.webhook_state.error_message is 'The sentence for it';

create table worker.receiver (
  single boolean not null default true,
  seen_at timestamptz(6) not null default clock_timestamp(),
  gap_from timestamptz(6),
  gap_until timestamptz(6),
  constraint receiver_pkey primary key (single),
  constraint receiver_single_check check (single),
  constraint receiver_gap_check check ((gap_from is null) = (gap_until is null))
);
comment on table worker.receiver is 'Whether webhooks can come: one row that each server process touches';
comment on column worker.receiver.single is 'There is one row';
comment on column worker.receiver.seen_at is 'When a server process last said that it receives';
comment on column worker.receiver.gap_from is 'The last time in which nobody did: its beginning';
comment on column worker.receiver.gap_until is 'Its end; what it may have missed is read at once';
