-- A delivery has its body as long as it is kept; and those of a team are found by when they came.
alter table worker.inbox alter column body set not null, drop constraint inbox_body_check;
drop index worker.inbox_body_idx;
create index inbox_received_idx on worker.inbox (received_at);
create index inbox_team_received_idx on worker.inbox (team, received_at, id);
comment on column worker.inbox.body is 'The bytes as they came';
