-- What keeps a failure from being repeated tightly: a circuit a team, and a count of the turns that ended without a word.
alter table worker.api_budget
  add column failures integer not null default 0,
  add column failing_paths text[] not null default '{}',
  add column circuit_opened_at timestamptz(6),
  add column circuit_open_until timestamptz(6);
comment on column worker.api_budget.failures is 'Requests that failed since one was answered: 5xx, network, time-out';
comment on column worker.api_budget.failing_paths is 'Two at most of the endpoints that failed since: one alone is not SalesLoft';
comment on column worker.api_budget.circuit_opened_at is 'Since when SalesLoft is taken to be away; null while it answers';
comment on column worker.api_budget.circuit_open_until is 'Nobody asks before this; then one asks, and this moves on';

alter table worker.sync_state
  add column crashes integer not null default 0,
  add column crash_marks jsonb not null default '{}';
comment on column worker.sync_state.crashes is 'Turns that began here and never ended; from three on, record by record';
comment on column worker.sync_state.crash_marks is 'Records that were being read then, and how often';

alter table worker.quarantine add column asked_at timestamptz(6);
comment on column worker.quarantine.asked_at is 'When SalesLoft was last asked for it again by its id';
