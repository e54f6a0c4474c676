-- Imports of cadences that were sent to SalesLoft and of which nobody knows yet what became: whoever imports the same after a
-- kill waits for it instead of sending it once more.
create table worker.cadence_import (
  team text not null,
  key text not null,
  name text not null,
  external_identifier text,
  sent_at timestamptz(6) not null default clock_timestamp(),
  constraint cadence_import_pkey primary key (team, key),
  constraint cadence_import_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint cadence_import_key_check check (key ~ '^[0-9a-f]{64}$')
);
comment on table worker.cadence_import is 'Imports of cadences that are being sent to SalesLoft, or were when their process was killed';
comment on column worker.cadence_import.team is 'Into whose account';
comment on column worker.cadence_import.key is 'Hash of what it would be found by: the external identifier, or without one the name';
comment on column worker.cadence_import.name is 'Of the cadence';
comment on column worker.cadence_import.external_identifier is 'Of the cadence, where the file has one';
comment on column worker.cadence_import.sent_at is 'Just before it was sent';
