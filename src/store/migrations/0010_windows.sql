-- A long reading goes on in several windows of time at once, each with a place of its own.
alter table worker.sync_state add column lanes integer;
comment on column worker.sync_state.lanes is 'How many windows of a long reading are read at once; null while there are none';

create table worker.sync_window (
  team text not null,
  stream text not null,
  number integer not null,
  cursor timestamptz(6) not null,
  until timestamptz(6) not null,
  rows bigint not null,
  done boolean not null default false,
  sequence bigint not null default 0,
  crashes integer not null default 0,
  crash_marks jsonb not null default '{}',
  constraint sync_window_pkey primary key (team, stream, number),
  constraint sync_window_stream_fkey
    foreign key (team, stream) references worker.sync_state (team, stream) on delete cascade,
  constraint sync_window_rows_check check (rows >= 0)
);
comment on table worker.sync_window is 'Ranges of time that a long reading is split into; gone when all are read';
comment on column worker.sync_window.team is 'Whose stream';
comment on column worker.sync_window.stream is 'Which stream';
comment on column worker.sync_window.number is 'Number of the window, from 0';
comment on column worker.sync_window.cursor is 'Read up to here';
comment on column worker.sync_window.until is 'Where it ends: rows from this instant on are another window''s';
comment on column worker.sync_window.rows is 'Records that are probably left in it';
comment on column worker.sync_window.done is 'Read to its end';
comment on column worker.sync_window.sequence is 'Fencing token of the window';
comment on column worker.sync_window.crashes is 'Turns that began here and never ended; from three on, record by record';
comment on column worker.sync_window.crash_marks is 'Records that were being read then, and how often';
