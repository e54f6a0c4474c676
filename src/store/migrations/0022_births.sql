-- What tells a worker process apart from any other for good, so that another process of its machine can know that it is gone.
alter table worker.process
  add column machine text,
  add column born_at text;
comment on column worker.process.machine is 'One boot of its machine, and where its number counts there; null where the system does not tell';
comment on column worker.process.born_at is 'When it began, as the system counts: another process of the same number began later';
