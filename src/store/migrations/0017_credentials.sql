-- What a team's requests authenticate with, by kind. Tokens change every hour, teams do not.
create table worker.credential (
  team text not null,
  kind text not null,
  version integer not null default 1,
  key_id text not null,
  access_token bytea not null,
  refresh_token bytea,
  scope text,
  auth_url text,
  client_id text,
  client_secret bytea,
  obtained_at timestamptz(6) not null default clock_timestamp(),
  refresh_at timestamptz(6),
  expires_at timestamptz(6),
  retry_at timestamptz(6),
  refused_at timestamptz(6),
  lease_owner uuid,
  lease_until timestamptz(6),
  constraint credential_pkey primary key (team),
  constraint credential_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint credential_kind_check check (kind in ('api-key', 'oauth', 'client-credentials')),
  constraint credential_expiry_check check ((kind = 'api-key') = (expires_at is null)
    and (expires_at is null) = (refresh_at is null) and refresh_at <= expires_at),
  constraint credential_refresh_check check ((kind = 'oauth') = (refresh_token is not null)),
  constraint credential_client_check check (
    (kind = 'api-key') = (client_id is null) and (client_id is null) = (client_secret is null)
    and (client_id is null) = (auth_url is null)),
  constraint credential_lease_check check ((lease_owner is null) = (lease_until is null))
);
comment on table worker.credential is 'What the requests of each connected team authenticate with; gone when it is disconnected';
comment on column worker.credential.team is 'Whose';
comment on column worker.credential.kind is 'api-key; oauth: a person let the app in; client-credentials: the app acts for itself';
comment on column worker.credential.version is 'Raised with each renewal: who saves names the one it renewed';
comment on column worker.credential.key_id is 'Which of ENCRYPTION_KEYS sealed everything in this row';
comment on column worker.credential.access_token is 'The API key or access token, sealed with AES-256-GCM for this slug';
comment on column worker.credential.refresh_token is 'What the next access token is had for, once; sealed';
comment on column worker.credential.scope is 'What the token may do, as it was told; null: not told, or a key';
comment on column worker.credential.auth_url is 'Where the tokens came from and are renewed';
comment on column worker.credential.client_id is 'The OAuth app they were given to';
comment on column worker.credential.client_secret is 'Its secret when the team was connected, sealed';
comment on column worker.credential.obtained_at is 'When this version was stored';
comment on column worker.credential.refresh_at is 'Half of its life: from then on it is renewed; null for a key';
comment on column worker.credential.expires_at is 'When the access token ends; null for a key';
comment on column worker.credential.retry_at is 'After a renewal that failed: not before this';
comment on column worker.credential.refused_at is 'Since when SalesLoft refuses to renew it, so that nobody asks again; ended by connect or resume';
comment on column worker.credential.lease_owner is 'Who renews it now';
comment on column worker.credential.lease_until is 'Until when nobody else does';

insert into worker.credential (team, kind, key_id, access_token)
  select slug, 'api-key', credential_key_id, credential from worker.team
  where credential is not null and credential_key_id is not null;
alter table worker.team drop column credential, drop column credential_key_id,
  drop column credential_kind;
