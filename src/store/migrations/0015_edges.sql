-- What an operator meets at the edges of reading: worker processes that went without a word, records of a sweep that end
-- the process, and parents that answer with a failure for ever.
create table worker.process (
  id uuid not null,
  namespace text not null,
  task_queue text not null,
  host text not null,
  pid integer not null,
  version text not null,
  polling boolean not null,
  started_at timestamptz(6) not null default clock_timestamp(),
  seen_at timestamptz(6) not null default clock_timestamp(),
  constraint process_pkey primary key (id)
);
comment on table worker.process is 'Worker processes, as each says itself every few seconds; one that ends well takes its row away';
comment on column worker.process.id is 'Drawn by the process at its start';
comment on column worker.process.namespace is 'Of Temporal';
comment on column worker.process.task_queue is 'What it polls in Temporal';
comment on column worker.process.host is 'Name of its machine or container';
comment on column worker.process.pid is 'Its number there';
comment on column worker.process.version is 'Of the program';
comment on column worker.process.polling is 'Whether it polls Temporal, or waits for it';
comment on column worker.process.started_at is 'When it began, by the clock of this database';
comment on column worker.process.seen_at is 'When it said so last, by the clock of this database';

create table worker.parent_failure (
  team text not null,
  stream text not null,
  parent_id text not null,
  tries integer not null default 1,
  code text not null,
  message text not null,
  first_at timestamptz(6) not null default clock_timestamp(),
  last_at timestamptz(6) not null default clock_timestamp(),
  retry_at timestamptz(6),
  constraint parent_failure_pkey primary key (team, stream, parent_id),
  constraint parent_failure_team_fkey foreign key (team) references worker.team (slug) on delete cascade
);
comment on table worker.parent_failure is 'Records of a parent stream that could not be asked for their children, until they can';
comment on column worker.parent_failure.team is 'Whose records';
comment on column worker.parent_failure.stream is 'The children''s stream';
comment on column worker.parent_failure.parent_id is 'The record of the parent stream';
comment on column worker.parent_failure.tries is 'How often in a row it failed';
comment on column worker.parent_failure.code is 'How it failed last: a code of docs/errors.md';
comment on column worker.parent_failure.message is 'The same as a sentence';
comment on column worker.parent_failure.first_at is 'When it failed first';
comment on column worker.parent_failure.last_at is 'When it failed last';
comment on column worker.parent_failure.retry_at is 'Put aside until then, so that the others go on; null: not yet put aside';

alter table worker.sweep add column crash_marks jsonb not null default '{}';
comment on column worker.sweep.crash_marks is 'Records that were being looked into, one by one, when a turn ended without a word, and how often';
