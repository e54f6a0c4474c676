-- What the worker knows about its own work. Rules that can be said here are said here, not only in code.
create schema if not exists worker;
comment on schema worker is 'What the worker knows about its own work: teams, progress, runs, quarantine';

comment on table worker.migration is 'Migrations that were applied, by name';
comment on column worker.migration.name is 'File name without its ending';
comment on column worker.migration.timestamp is 'When it was applied';
comment on table worker.migration_lock is 'Unused on Postgres, where an advisory lock makes one migrator of many';
comment on column worker.migration_lock.id is 'Always migration_lock';
comment on column worker.migration_lock.is_locked is 'Always 0';

create table worker.team (
  slug text not null,
  base_url text not null,
  salesloft_team_id text not null,
  name text not null,
  credential_kind text not null default 'api-key',
  credential bytea,
  credential_key_id text,
  cost_per_minute integer not null default 600,
  connected_at timestamptz(6) not null default clock_timestamp(),
  disconnected_at timestamptz(6),
  paused_at timestamptz(6),
  pause_reason text,
  note text,
  constraint team_pkey primary key (slug),
  constraint team_slug_check check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  constraint team_credential_kind_check check (credential_kind in ('api-key')),
  constraint team_credential_check check ((credential is null) = (credential_key_id is null)),
  constraint team_cost_per_minute_check check (cost_per_minute > 0),
  constraint team_pause_check check ((paused_at is null) = (pause_reason is null)),
  constraint team_pause_reason_check check (pause_reason in ('operator', 'auth.revoked'))
);
comment on table worker.team is 'SalesLoft accounts that are or were connected: the tenants';
comment on column worker.team.slug is 'Name of the team in every key, query and command';
comment on column worker.team.base_url is 'Where its API is, without /v2';
comment on column worker.team.salesloft_team_id is 'Its id as GET /v2/team answers; another id under the same slug is refused';
comment on column worker.team.name is 'Its name in SalesLoft when it was connected';
comment on column worker.team.credential_kind is 'What the credential is';
comment on column worker.team.credential is 'The API key, sealed with AES-256-GCM for this slug; null when disconnected';
comment on column worker.team.credential_key_id is 'Which of ENCRYPTION_KEYS sealed it';
comment on column worker.team.cost_per_minute is 'The request budget SalesLoft grants the team';
comment on column worker.team.connected_at is 'When it was first connected, or again after a disconnect';
comment on column worker.team.disconnected_at is 'When it was disconnected; null while connected';
comment on column worker.team.paused_at is 'Since when nothing is read; null while running';
comment on column worker.team.pause_reason is 'operator: somebody paused it; auth.revoked: SalesLoft refused the key';
comment on column worker.team.note is 'What the operator said about it';

create table worker.run (
  id bigint generated always as identity,
  team text not null,
  stream text not null,
  kind text not null,
  state text not null default 'reading',
  started_at timestamptz(6) not null default clock_timestamp(),
  finished_at timestamptz(6),
  head timestamptz(6),
  watermark timestamptz(6),
  fetched bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  quarantined bigint not null default 0,
  deleted bigint not null default 0,
  cost integer not null default 0,
  requests integer not null default 0,
  ties_unproven integer not null default 0,
  error_code text,
  error_message text,
  workflow_id text,
  temporal_run_id text,
  constraint run_pkey primary key (id),
  constraint run_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint run_kind_check check (kind in ('incremental', 'full', 'snapshot')),
  constraint run_state_check
    check (state in ('reading', 'current', 'failed', 'unavailable', 'replaced')),
  constraint run_finished_check check ((state = 'reading') = (finished_at is null)),
  constraint run_fetched_check check (fetched = created + updated + unchanged + quarantined)
);
create index run_stream_idx on worker.run (team, stream, started_at desc);
comment on table worker.run is 'One reading of one stream: what it brought and what it cost';
comment on column worker.run.id is 'Number of the run';
comment on column worker.run.team is 'Whose stream';
comment on column worker.run.stream is 'Which stream';
comment on column worker.run.kind is 'incremental: from the watermark; full: from the beginning; snapshot: all of it, compared';
comment on column worker.run.state is 'reading, or how it ended; replaced: a full read or another way of reading took its place';
comment on column worker.run.started_at is 'When it began';
comment on column worker.run.finished_at is 'When it ended; null while reading, also over restarts';
comment on column worker.run.head is 'Date of its first answer, by the clock of SalesLoft';
comment on column worker.run.watermark is 'The watermark it set';
comment on column worker.run.fetched is 'Records served to it';
comment on column worker.run.created is 'Rows that are new in the mirror';
comment on column worker.run.updated is 'Rows that changed, tombstones lifted included';
comment on column worker.run.unchanged is 'Records that changed nothing: known, older, or twice in a page';
comment on column worker.run.quarantined is 'Records that could not be stored as they were';
comment on column worker.run.deleted is 'Rows that got a tombstone';
comment on column worker.run.cost is 'What its requests took from the budget';
comment on column worker.run.requests is 'How many requests it made';
comment on column worker.run.ties_unproven is 'Ties whose completeness could not be shown';
comment on column worker.run.error_code is 'Why it failed';
comment on column worker.run.error_message is 'The sentence for it';
comment on column worker.run.workflow_id is 'Temporal workflow that reads it';
comment on column worker.run.temporal_run_id is 'Run of that workflow';

create table worker.sync_state (
  team text not null,
  stream text not null,
  sequence bigint not null default 0,
  mode text not null,
  fallback_since timestamptz(6),
  watermark timestamptz(6),
  cursor timestamptz(6),
  head timestamptz(6),
  run_id bigint,
  progress_at timestamptz(6),
  next_due_at timestamptz(6) not null default clock_timestamp(),
  last_finished_at timestamptz(6),
  paused_at timestamptz(6),
  unavailable boolean not null default false,
  error_code text,
  error_message text,
  error_at timestamptz(6),
  failing_since timestamptz(6),
  ties_unproven integer not null default 0,
  alive_rows bigint not null default 0,
  deleted_rows bigint not null default 0,
  expected_rows bigint,
  suspects jsonb,
  drift jsonb not null default '{}',
  constraint sync_state_pkey primary key (team, stream),
  constraint sync_state_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint sync_state_run_fkey foreign key (run_id) references worker.run (id) on delete set null,
  constraint sync_state_mode_check check (mode in ('cursor', 'snapshot')),
  constraint sync_state_rows_check check (alive_rows >= 0 and deleted_rows >= 0)
);
create index sync_state_run_idx on worker.sync_state (run_id) where run_id is not null;
comment on table worker.sync_state is 'How far each stream of each team has been read';
comment on column worker.sync_state.team is 'Whose stream';
comment on column worker.sync_state.stream is 'Which stream';
comment on column worker.sync_state.sequence is 'Fencing token: every commit names it and raises it, so a second writer fails';
comment on column worker.sync_state.mode is 'cursor: along updated_at; snapshot: all of it, compared';
comment on column worker.sync_state.fallback_since is 'Since when it is read as a snapshot because its cursor did not work';
comment on column worker.sync_state.watermark is 'Complete up to here';
comment on column worker.sync_state.cursor is 'Where the unfinished run is';
comment on column worker.sync_state.head is 'Head of the unfinished run';
comment on column worker.sync_state.run_id is 'The unfinished run; the next one goes on from it';
comment on column worker.sync_state.progress_at is 'Last sign of life of the unfinished run';
comment on column worker.sync_state.next_due_at is 'When it is to be read again';
comment on column worker.sync_state.last_finished_at is 'When a run last ended well';
comment on column worker.sync_state.paused_at is 'Since when an operator paused the stream';
comment on column worker.sync_state.unavailable is 'The key may not read it; tried again daily';
comment on column worker.sync_state.error_code is 'The last failure; null after a page was saved';
comment on column worker.sync_state.error_message is 'The sentence for it';
comment on column worker.sync_state.error_at is 'When it failed last';
comment on column worker.sync_state.failing_since is 'When it failed first since a run ended well';
comment on column worker.sync_state.ties_unproven is 'Ties of the last run whose completeness could not be shown';
comment on column worker.sync_state.alive_rows is 'Rows without a tombstone in its table';
comment on column worker.sync_state.deleted_rows is 'Rows with a tombstone in its table';
comment on column worker.sync_state.expected_rows is 'How many records its last first answer promised, for progress';
comment on column worker.sync_state.suspects is 'Ids that were missing from the last complete snapshot';
comment on column worker.sync_state.drift is 'Fields that were not of the declared type, or unknown, and how often';

create table worker.quarantine (
  id bigint generated always as identity,
  team text not null,
  stream text not null,
  record_id text,
  reason text not null,
  bytes bytea not null,
  hash bytea not null generated always as (sha256(bytes)) stored,
  run_id bigint,
  seen integer not null default 1,
  first_seen_at timestamptz(6) not null default clock_timestamp(),
  last_seen_at timestamptz(6) not null default clock_timestamp(),
  constraint quarantine_pkey primary key (id),
  constraint quarantine_once_key unique (team, stream, hash),
  constraint quarantine_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint quarantine_run_fkey foreign key (run_id) references worker.run (id) on delete set null
);
create index quarantine_run_idx on worker.quarantine (run_id);
comment on table worker.quarantine is 'Records that cannot be stored as they should be, whole';
comment on column worker.quarantine.id is 'Number of the entry';
comment on column worker.quarantine.team is 'Whose record';
comment on column worker.quarantine.stream is 'Of which stream';
comment on column worker.quarantine.record_id is 'Its id, if it has one that can be read';
comment on column worker.quarantine.reason is 'Why it could not be stored';
comment on column worker.quarantine.bytes is 'The record as it was served';
comment on column worker.quarantine.hash is 'SHA-256 of the bytes: the same record is kept once';
comment on column worker.quarantine.run_id is 'The run that met it last';
comment on column worker.quarantine.seen is 'How often it was met';
comment on column worker.quarantine.first_seen_at is 'When it was met first';
comment on column worker.quarantine.last_seen_at is 'When it was met last';
