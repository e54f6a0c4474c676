-- What working off the inbox has to remember.
alter table worker.inbox
  add column checks smallint not null default 0,
  add constraint inbox_checks_check check (checks >= 0);
comment on column worker.inbox.checks is 'While held: how often in a row SalesLoft was asked and did not show what was announced';

alter table worker.sync_state add column hints_until timestamptz(6);
comment on column worker.sync_state.hints_until is 'Up to when its requests because of webhooks are spaced out: each adds two seconds, and four may run ahead';
