-- Who was forgotten, so that nobody brings them back: the person's id in SalesLoft, and of each address a hash under a key
-- that is not here in the open. Of most teams there is nothing in these tables.
create table worker.erasure_key (
  team text not null,
  key_id text not null,
  key bytea not null,
  made_at timestamptz(6) not null default clock_timestamp(),
  constraint erasure_key_pkey primary key (team),
  constraint erasure_key_team_fkey foreign key (team) references worker.team (slug) on delete cascade
);
comment on table worker.erasure_key is 'What the addresses of those who were forgotten are hashed with, a key a team';
comment on column worker.erasure_key.team is 'Whose';
comment on column worker.erasure_key.key_id is 'Which of ENCRYPTION_KEYS sealed it';
comment on column worker.erasure_key.key is 'The key, sealed with AES-256-GCM for this slug';
comment on column worker.erasure_key.made_at is 'When it was made: with the first of the team who was forgotten';

create table worker.erasure (
  id bigint generated always as identity,
  team text not null,
  person bigint,
  address_hash bytea,
  erased_at timestamptz(6) not null default clock_timestamp(),
  done_at timestamptz(6),
  by text not null,
  constraint erasure_pkey primary key (id),
  constraint erasure_once_key unique nulls not distinct (team, person, address_hash),
  constraint erasure_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint erasure_whom_check check (person is not null or address_hash is not null),
  constraint erasure_address_hash_check check (octet_length(address_hash) = 32)
);
create index erasure_address_idx on worker.erasure (team, address_hash) where address_hash is not null;
comment on table worker.erasure is 'Who was forgotten: what is read anew of them is dropped; a row for a person, and one for each of their addresses';
comment on column worker.erasure.id is 'Its number';
comment on column worker.erasure.team is 'Whose';
comment on column worker.erasure.person is 'Whom: an id of SalesLoft; null: only an address was known';
comment on column worker.erasure.address_hash is 'HMAC-SHA-256 of an address in lower case, under the team''s erasure_key; null: the row stands for the id';
comment on column worker.erasure.erased_at is 'When it was asked for: nothing of them is stored since';
comment on column worker.erasure.done_at is 'When the last of what was there was gone; null: it is to be asked for again';
comment on column worker.erasure.by is 'Who asked for it';

comment on column worker.enrollment_batch_row.person is 'Whom; 0: somebody who was forgotten';

create table worker.erasure_record (
  team text not null,
  stream text not null,
  record_id text not null,
  constraint erasure_record_pkey primary key (team, stream, record_id),
  constraint erasure_record_team_fkey foreign key (team) references worker.team (slug) on delete cascade
);
comment on table worker.erasure_record is 'Records that went with somebody who was forgotten and that others refer to, such as conversations: what belongs to them is dropped too';
comment on column worker.erasure_record.team is 'Whose';
comment on column worker.erasure_record.stream is 'Of which stream it was';
comment on column worker.erasure_record.record_id is 'Its id';
