-- What an operator has set of a team or of one of its streams, and each change of it.
create table worker.setting (
  team text not null,
  stream text not null default '',
  key text not null,
  value jsonb not null,
  constraint setting_pkey primary key (team, stream, key),
  constraint setting_team_fkey foreign key (team) references worker.team (slug) on delete cascade
);
comment on table worker.setting is 'What an operator has set otherwise than it comes; read at each use, so that a change is live at once';
comment on column worker.setting.team is 'Whose';
comment on column worker.setting.stream is 'Of which stream; empty: of the whole team';
comment on column worker.setting.key is 'Name of the setting: docs/operations.md, Settings';
comment on column worker.setting.value is 'Its value';

create table worker.setting_change (
  id bigint generated always as identity,
  team text not null,
  stream text not null default '',
  key text not null,
  before jsonb,
  after jsonb,
  changed_by text not null,
  changed_at timestamptz(6) not null default clock_timestamp(),
  constraint setting_change_pkey primary key (id),
  constraint setting_change_team_fkey foreign key (team) references worker.team (slug) on delete cascade
);
create index setting_change_place_idx on worker.setting_change (team, stream, key, id);
comment on table worker.setting_change is 'Who changed which setting, when and to what; pauses of a stream and changes of its feed as well';
comment on column worker.setting_change.id is 'Number of the change, ascending';
comment on column worker.setting_change.team is 'Whose setting';
comment on column worker.setting_change.stream is 'Of which stream; empty: of the whole team';
comment on column worker.setting_change.key is 'Name of the setting';
comment on column worker.setting_change.before is 'What had been set; null: nothing, it was as it comes';
comment on column worker.setting_change.after is 'What is set; null: nothing any more';
comment on column worker.setting_change.changed_by is 'The page, the API, or the person at the command line and their machine';
comment on column worker.setting_change.changed_at is 'When';
