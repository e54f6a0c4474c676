-- Webhooks: where SalesLoft sends them and under which token, and every delivery that was answered 2xx, stored first.
create table worker.webhook_endpoint (
  team text not null,
  endpoint text not null,
  event text not null,
  token bytea not null,
  key_id text not null,
  subscription_id bigint,
  state text not null default 'pending',
  created_at timestamptz(6) not null default clock_timestamp(),
  active_at timestamptz(6),
  retires_at timestamptz(6),
  constraint webhook_endpoint_pkey primary key (team, endpoint, event),
  constraint webhook_endpoint_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint webhook_endpoint_endpoint_check check (endpoint ~ '^[A-Za-z0-9_-]{22,86}$'),
  constraint webhook_endpoint_state_check check (state in ('pending', 'active', 'retiring')),
  constraint webhook_endpoint_active_check check (state <> 'active'
    or (subscription_id is not null and active_at is not null)),
  constraint webhook_endpoint_retires_check check ((state = 'retiring') = (retires_at is not null))
);
create index webhook_endpoint_endpoint_idx on worker.webhook_endpoint (endpoint);
create unique index webhook_endpoint_subscription_key on worker.webhook_endpoint (team, subscription_id);
comment on table worker.webhook_endpoint is 'Our webhook subscriptions: one row an event type, each with its own token';
comment on column worker.webhook_endpoint.team is 'Whose';
comment on column worker.webhook_endpoint.endpoint is 'Last part of the address SalesLoft posts to: nobody can guess it';
comment on column worker.webhook_endpoint.event is 'The event type that was subscribed under the token';
comment on column worker.webhook_endpoint.token is 'What SalesLoft signs these deliveries with, sealed with AES-256-GCM for this slug';
comment on column worker.webhook_endpoint.key_id is 'Which of ENCRYPTION_KEYS sealed it';
comment on column worker.webhook_endpoint.subscription_id is 'Its id in SalesLoft; null until the answer to its creation was read';
comment on column worker.webhook_endpoint.state is 'pending: to be created or just asked for; active; retiring: replaced, and still believed until retires_at';
comment on column worker.webhook_endpoint.created_at is 'When the token was made, which is before SalesLoft was told';
comment on column worker.webhook_endpoint.active_at is 'When SalesLoft had it';
comment on column worker.webhook_endpoint.retires_at is 'From when on deliveries under this token are refused';

create table worker.inbox (
  id bigint generated always as identity,
  team text not null,
  endpoint text not null,
  event text not null,
  body bytea,
  body_sha256 bytea not null,
  received_at timestamptz(6) not null default clock_timestamp(),
  redeliveries integer not null default 0,
  state text not null default 'pending',
  attempts integer not null default 0,
  next_attempt_at timestamptz(6) not null default clock_timestamp(),
  lease_by uuid,
  lease_until timestamptz(6),
  stream text,
  record_id text,
  outcome text,
  error_code text,
  processed_at timestamptz(6),
  constraint inbox_pkey primary key (id),
  constraint inbox_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint inbox_delivery_key unique (team, event, body_sha256),
  constraint inbox_state_check check (state in ('pending', 'held', 'processed', 'ignored', 'dead')),
  constraint inbox_body_check check (body is not null or state not in ('pending', 'held')),
  constraint inbox_body_sha256_check check (octet_length(body_sha256) = 32),
  constraint inbox_counts_check check (attempts >= 0 and redeliveries >= 0),
  constraint inbox_lease_check check ((lease_by is null) = (lease_until is null)),
  constraint inbox_processed_check check ((processed_at is null) = (state in ('pending', 'held')))
);
create index inbox_due_idx on worker.inbox (team, next_attempt_at, id) where state in ('pending', 'held');
create index inbox_dead_idx on worker.inbox (team, id) where state = 'dead';
create index inbox_team_idx on worker.inbox (team, id);
create index inbox_body_idx on worker.inbox (received_at) where body is not null;
comment on table worker.inbox is 'Webhook deliveries that were answered 2xx: each is stored before its answer';
comment on column worker.inbox.id is 'Rises with what is stored; the order of arrival only roughly';
comment on column worker.inbox.team is 'Whose endpoint it came to';
comment on column worker.inbox.endpoint is 'Which endpoint: see webhook_endpoint, as long as that has it';
comment on column worker.inbox.event is 'The event type it claimed, under whose token it was signed';
comment on column worker.inbox.body is 'The bytes as they came; null once retention took them';
comment on column worker.inbox.body_sha256 is 'Their SHA-256: the same bytes of the same event are one delivery';
comment on column worker.inbox.received_at is 'When it came first';
comment on column worker.inbox.redeliveries is 'How often the same came again';
comment on column worker.inbox.state is 'pending: to be processed; held: waits for others to be fetched with; processed; ignored: nothing to do; dead: given up';
comment on column worker.inbox.attempts is 'How often processing failed for a reason of its own';
comment on column worker.inbox.next_attempt_at is 'Not processed before this';
comment on column worker.inbox.lease_by is 'Who processes it now';
comment on column worker.inbox.lease_until is 'Until when nobody else does';
comment on column worker.inbox.stream is 'The stream of the record it is about; null until that is known';
comment on column worker.inbox.record_id is 'The record it is about';
comment on column worker.inbox.outcome is 'What came of it, as a short code';
comment on column worker.inbox.error_code is 'Why the last attempt failed: a code of docs/errors.md';
comment on column worker.inbox.processed_at is 'When it ended: processed, ignored or dead';
