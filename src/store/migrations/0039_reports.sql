-- Reports: what a team did on a local day, each version as it was when it was made. What a day's own figures come to decides
-- whether there is another version; a version is never changed but for its state.
create table worker.report (
  team text not null,
  date date not null,
  version integer not null,
  state text not null,
  zone text not null,
  from_at timestamptz(6) not null,
  until_at timestamptz(6) not null,
  as_of timestamptz(6) not null,
  checked_at timestamptz(6) not null,
  waits_for text[] not null default '{}',
  own text not null,
  digest text not null,
  beside text not null,
  constraint report_pkey primary key (team, date, version),
  constraint report_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint report_version_check check (version > 0),
  constraint report_state_check check (state in ('provisional', 'final')),
  constraint report_day_check check (until_at > from_at)
);
comment on table worker.report is 'Reports of local days, a row for each version';
comment on column worker.report.team is 'Whose day';
comment on column worker.report.date is 'The day, by the clocks of the team''s time zone';
comment on column worker.report.version is 'From 1; another one where the day''s own figures are other than before';
comment on column worker.report.state is 'provisional: made before all that it needs was known complete past midnight; final: after';
comment on column worker.report.zone is 'The team''s time zone as it was set then';
comment on column worker.report.from_at is 'The first instant of the day';
comment on column worker.report.until_at is 'The first instant after it: 23, 24 or 25 hours later';
comment on column worker.report.as_of is 'When the mirror was read';
comment on column worker.report.checked_at is 'When the mirror was last read and came to the same figures';
comment on column worker.report.waits_for is 'Streams that were not known complete past midnight';
comment on column worker.report.own is 'The day''s own figures, as JSON in one way of writing: the same figures are the same bytes';
comment on column worker.report.digest is 'SHA-256 of that, in hexadecimal';
comment on column worker.report.beside is 'What stood beside them then, as JSON: comparisons, what stands out, names';
