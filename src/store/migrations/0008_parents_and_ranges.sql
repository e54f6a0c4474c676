-- Children are asked for by each record of their parent, and records of a time of their own in ranges of it.
create table worker.child_read (
  team text not null,
  stream text not null,
  parent_id text not null,
  version timestamptz(6) not null,
  read_at timestamptz(6) not null,
  constraint child_read_pkey primary key (team, stream, parent_id),
  constraint child_read_team_fkey foreign key (team) references worker.team (slug) on delete cascade
);
comment on table worker.child_read is 'Which records of a parent stream were asked for their children';
comment on column worker.child_read.team is 'Whose records';
comment on column worker.child_read.stream is 'The children''s stream';
comment on column worker.child_read.parent_id is 'The record of the parent stream';
comment on column worker.child_read.version is 'When the parent''s row was stored that was asked for';
comment on column worker.child_read.read_at is 'When its children were asked for last';

create table worker.range_missing (
  team text not null,
  stream text not null,
  record_id text not null,
  first_run_id bigint not null,
  last_run_id bigint not null,
  constraint range_missing_pkey primary key (team, stream, record_id),
  constraint range_missing_team_fkey foreign key (team) references worker.team (slug) on delete cascade
);
comment on table worker.range_missing is 'Records that a complete reading of their range of time did not bring';
comment on column worker.range_missing.team is 'Whose records';
comment on column worker.range_missing.stream is 'Of which stream';
comment on column worker.range_missing.record_id is 'The record';
comment on column worker.range_missing.first_run_id is 'The reading that missed it first';
comment on column worker.range_missing.last_run_id is 'The reading that missed it last: another one than the first marks it deleted';
