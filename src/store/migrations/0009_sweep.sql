-- The sweep: a full walk beside the ordinary readings, with a place and a fencing token of its own.
create table worker.sweep (
  team text not null,
  stream text not null,
  sequence bigint not null default 0,
  number bigint not null default 1,
  state text not null default 'sweeping',
  phase text not null default 'reading',
  confirmed boolean not null default false,
  started_at timestamptz(6) not null default clock_timestamp(),
  since timestamptz(6) not null,
  finished_at timestamptz(6),
  cursor timestamptz(6),
  head timestamptz(6),
  witnesses text[] not null default '{}',
  expected_rows bigint,
  fetched bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  quarantined bigint not null default 0,
  deleted bigint not null default 0,
  repaired bigint not null default 0,
  mismatched bigint not null default 0,
  suspects bigint not null default 0,
  cost bigint not null default 0,
  requests bigint not null default 0,
  workflow_id text,
  temporal_run_id text,
  error_code text,
  error_message text,
  constraint sweep_pkey primary key (team, stream),
  constraint sweep_stream_fkey
    foreign key (team, stream) references worker.sync_state (team, stream) on delete cascade,
  constraint sweep_state_check check (state in ('sweeping', 'current', 'failed')),
  constraint sweep_phase_check check (phase in ('reading', 'asking', 'reading-again')),
  constraint sweep_finished_check check ((state = 'sweeping') = (finished_at is null)),
  constraint sweep_fetched_check check (fetched = created + updated + unchanged + quarantined)
);
comment on table worker.sweep is 'The latest sweep of each stream: it repairs rows and finds deletes';
comment on column worker.sweep.team is 'Whose stream';
comment on column worker.sweep.stream is 'Which stream';
comment on column worker.sweep.sequence is 'Fencing token: raised by each turn and each commit';
comment on column worker.sweep.number is 'How many passes were begun; names the ids that this one has met';
comment on column worker.sweep.state is 'sweeping, or how it ended';
comment on column worker.sweep.phase is 'reading: the full walk; asking: for suspects by their ids; reading-again: where a list knows no ids';
comment on column worker.sweep.confirmed is 'An operator has confirmed that so many records are missing, for this sweep alone';
comment on column worker.sweep.started_at is 'When it began';
comment on column worker.sweep.since is 'Its start less the overlap: only rows stored before may be suspects or go back';
comment on column worker.sweep.finished_at is 'When it ended; null while it goes on, also over restarts';
comment on column worker.sweep.cursor is 'Read up to here';
comment on column worker.sweep.head is 'Date of its first answer, by the clock of SalesLoft';
comment on column worker.sweep.witnesses is 'Ids it met last: an answer about suspects has to hold one of them';
comment on column worker.sweep.expected_rows is 'How many records its first answer said there are';
comment on column worker.sweep.fetched is 'Records served to it';
comment on column worker.sweep.created is 'Rows that are new in the mirror';
comment on column worker.sweep.updated is 'Rows that changed, repaired ones and lifted tombstones included';
comment on column worker.sweep.unchanged is 'Records that changed nothing';
comment on column worker.sweep.quarantined is 'Records put aside';
comment on column worker.sweep.deleted is 'Rows it marked deleted';
comment on column worker.sweep.repaired is 'Rows it set back to an older version, after reading it twice';
comment on column worker.sweep.mismatched is 'Rows that earlier readings should have known and did not, or knew otherwise; 0 is the proof';
comment on column worker.sweep.suspects is 'Living rows that its walk did not meet';
comment on column worker.sweep.cost is 'What it took from the budget';
comment on column worker.sweep.requests is 'Requests it made';
comment on column worker.sweep.workflow_id is 'Temporal workflow that sweeps';
comment on column worker.sweep.temporal_run_id is 'Run of that workflow';
comment on column worker.sweep.error_code is 'Why it stopped';
comment on column worker.sweep.error_message is 'Why it stopped, in words';

-- Unlogged: a million ids a night are worth no WAL. A crash of Postgres empties the table, and with it the row whose id is
-- empty, which each sweep writes first: where it is missing, the sweep begins anew.
create unlogged table worker.sweep_met (
  team text not null,
  stream text not null,
  id text not null,
  behind text,
  constraint sweep_met_pkey primary key (team, stream, id),
  constraint sweep_met_sweep_fkey
    foreign key (team, stream) references worker.sweep (team, stream) on delete cascade
);
comment on table worker.sweep_met is 'Ids that a sweep under way has met; emptied by a crash, which the sweep notices';
comment on column worker.sweep_met.team is 'Whose stream';
comment on column worker.sweep_met.stream is 'Which stream';
comment on column worker.sweep_met.id is 'Id of the record as text; empty in the row that proves that none was lost';
comment on column worker.sweep_met.behind is 'Of the proof: number of the pass. Else the hash of a version older than the stored one, to be read again';
