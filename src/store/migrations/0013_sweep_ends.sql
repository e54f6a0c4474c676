-- How often a sweep ended without a word, and when one last found out all it could.
alter table worker.sweep
  add column crashes integer not null default 0,
  add column completed_at timestamptz(6);
comment on column worker.sweep.crashes is 'Turns in a row that began here and never ended; at three it stops';
comment on column worker.sweep.completed_at is 'When a sweep of this stream last came to its end; null: never';
update worker.sweep set completed_at = finished_at where state = 'current';
