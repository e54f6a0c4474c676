-- How long a stream waits after a run follows from how many runs in a row changed nothing.
alter table worker.sync_state
  add column idle_runs smallint not null default 0,
  add column asked_at timestamptz(6),
  add constraint sync_state_idle_check check (idle_runs >= 0);
comment on column worker.sync_state.idle_runs is 'Runs in a row that changed nothing: the wait until the next doubles with each';
comment on column worker.sync_state.asked_at is 'When it was last to be read at once: a run that began before leaves it due';
