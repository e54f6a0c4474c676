-- Generated from src/store/migrations. Schema worker is the worker's own; schema salesloft is the mirror.

create schema worker;

create table worker.api_budget (
  team text not null,
  limit_per_minute integer not null,
  tokens double precision not null,
  updated_at timestamptz(6) not null default clock_timestamp(),
  spent double precision not null default 0,
  blocked_until timestamptz(6),
  refill_per_second double precision,
  refill_until timestamptz(6),
  minute bigint,
  minute_seen_at timestamptz(6),
  minute_remaining integer,
  minute_spent double precision,
  others_per_second double precision not null default 0,
  remaining integer,
  failures integer not null default 0,
  failing_paths text[] not null default '{}'::text[],
  circuit_opened_at timestamptz(6),
  circuit_open_until timestamptz(6),
  constraint api_budget_pkey PRIMARY KEY (team),
  constraint api_budget_limit_check CHECK ((limit_per_minute > 0))
);
comment on table worker.api_budget is 'What each team may still spend of SalesLoft''s budget: a token bucket, corrected by what the answers say';
comment on column worker.api_budget.team is 'Team';
comment on column worker.api_budget.limit_per_minute is 'What SalesLoft grants the whole team a minute';
comment on column worker.api_budget.tokens is 'What could be spent at updated_at; below 0 is debt that is waited for';
comment on column worker.api_budget.updated_at is 'When tokens was true';
comment on column worker.api_budget.spent is 'All that was ever granted';
comment on column worker.api_budget.blocked_until is 'Nobody asks before this, after a 429';
comment on column worker.api_budget.refill_per_second is 'Refill until refill_until, where others spend as well; else 0.016 of the limit';
comment on column worker.api_budget.refill_until is 'End of the minute that refill_per_second was worked out for';
comment on column worker.api_budget.minute is 'The latest minute of SalesLoft''s clock that an answer came from, since 1970';
comment on column worker.api_budget.minute_seen_at is 'When the first answer of that minute came';
comment on column worker.api_budget.minute_remaining is 'What it said was remaining';
comment on column worker.api_budget.minute_spent is 'What we had spent by then';
comment on column worker.api_budget.others_per_second is 'What others spend, as far as the answers tell';
comment on column worker.api_budget.remaining is 'What the latest answer said was remaining of its minute';
comment on column worker.api_budget.failures is 'Requests that failed since one was answered: 5xx, network, time-out';
comment on column worker.api_budget.failing_paths is 'Two at most of the endpoints that failed since: one alone is not SalesLoft';
comment on column worker.api_budget.circuit_opened_at is 'Since when SalesLoft is taken to be away; null while it answers';
comment on column worker.api_budget.circuit_open_until is 'Nobody asks before this; then one asks, and this moves on';

create table worker.api_usage (
  team text not null,
  minute timestamptz(6) not null,
  purpose text not null,
  cost integer not null default 0,
  requests integer not null default 0,
  throttled integer not null default 0,
  constraint api_usage_pkey PRIMARY KEY (team, minute, purpose)
);
comment on table worker.api_usage is 'What was spent, by minute and purpose; kept for eight days';
comment on column worker.api_usage.team is 'Team';
comment on column worker.api_usage.minute is 'Minute, by this database''s clock';
comment on column worker.api_usage.purpose is 'Lane the requests went in';
comment on column worker.api_usage.cost is 'What they cost';
comment on column worker.api_usage.requests is 'How many they were';
comment on column worker.api_usage.throttled is 'How many of them were answered 429';

create table worker.migration (
  name character varying(255) not null,
  "timestamp" character varying(255) not null,
  constraint migration_pkey PRIMARY KEY (name)
);
comment on table worker.migration is 'Migrations that were applied, by name';
comment on column worker.migration.name is 'File name without its ending';
comment on column worker.migration."timestamp" is 'When it was applied';

create table worker.migration_lock (
  id character varying(255) not null,
  is_locked integer not null default 0,
  constraint migration_lock_pkey PRIMARY KEY (id)
);
comment on table worker.migration_lock is 'Unused on Postgres, where an advisory lock makes one migrator of many';
comment on column worker.migration_lock.id is 'Always migration_lock';
comment on column worker.migration_lock.is_locked is 'Always 0';

create table worker.quarantine (
  id bigint not null generated always as identity,
  team text not null,
  stream text not null,
  record_id text,
  reason text not null,
  bytes bytea not null,
  hash bytea not null generated always as (sha256(bytes)) stored,
  run_id bigint,
  seen integer not null default 1,
  first_seen_at timestamptz(6) not null default clock_timestamp(),
  last_seen_at timestamptz(6) not null default clock_timestamp(),
  asked_at timestamptz(6),
  constraint quarantine_pkey PRIMARY KEY (id),
  constraint quarantine_once_key UNIQUE (team, stream, hash),
  constraint quarantine_run_fkey FOREIGN KEY (run_id) REFERENCES worker.run(id) ON DELETE SET NULL,
  constraint quarantine_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE
);
CREATE INDEX quarantine_run_idx ON worker.quarantine USING btree (run_id);
comment on table worker.quarantine is 'Records that cannot be stored as they should be, whole';
comment on column worker.quarantine.id is 'Number of the entry';
comment on column worker.quarantine.team is 'Whose record';
comment on column worker.quarantine.stream is 'Of which stream';
comment on column worker.quarantine.record_id is 'Its id, if it has one that can be read';
comment on column worker.quarantine.reason is 'Why it could not be stored';
comment on column worker.quarantine.bytes is 'The record as it was served';
comment on column worker.quarantine.hash is 'SHA-256 of the bytes: the same record is kept once';
comment on column worker.quarantine.run_id is 'The run that met it last';
comment on column worker.quarantine.seen is 'How often it was met';
comment on column worker.quarantine.first_seen_at is 'When it was met first';
comment on column worker.quarantine.last_seen_at is 'When it was met last';
comment on column worker.quarantine.asked_at is 'When SalesLoft was last asked for it again by its id';

create table worker.run (
  id bigint not null generated always as identity,
  team text not null,
  stream text not null,
  kind text not null,
  state text not null default 'reading'::text,
  started_at timestamptz(6) not null default clock_timestamp(),
  finished_at timestamptz(6),
  head timestamptz(6),
  watermark timestamptz(6),
  fetched bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  quarantined bigint not null default 0,
  deleted bigint not null default 0,
  cost integer not null default 0,
  requests integer not null default 0,
  ties_unproven integer not null default 0,
  error_code text,
  error_message text,
  workflow_id text,
  temporal_run_id text,
  constraint run_pkey PRIMARY KEY (id),
  constraint run_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint run_fetched_check CHECK ((fetched = (((created + updated) + unchanged) + quarantined))),
  constraint run_finished_check CHECK (((state = 'reading'::text) = (finished_at IS NULL))),
  constraint run_kind_check CHECK ((kind = ANY (ARRAY['incremental'::text, 'full'::text, 'snapshot'::text]))),
  constraint run_state_check CHECK ((state = ANY (ARRAY['reading'::text, 'current'::text, 'failed'::text, 'unavailable'::text, 'replaced'::text])))
);
CREATE INDEX run_stream_idx ON worker.run USING btree (team, stream, started_at DESC);
comment on table worker.run is 'One reading of one stream: what it brought and what it cost';
comment on column worker.run.id is 'Number of the run';
comment on column worker.run.team is 'Whose stream';
comment on column worker.run.stream is 'Which stream';
comment on column worker.run.kind is 'incremental: from the watermark; full: from the beginning; snapshot: all of it, compared';
comment on column worker.run.state is 'reading, or how it ended; replaced: a full read or another way of reading took its place';
comment on column worker.run.started_at is 'When it began';
comment on column worker.run.finished_at is 'When it ended; null while reading, also over restarts';
comment on column worker.run.head is 'Date of its first answer, by the clock of SalesLoft';
comment on column worker.run.watermark is 'The watermark it set';
comment on column worker.run.fetched is 'Records served to it';
comment on column worker.run.created is 'Rows that are new in the mirror';
comment on column worker.run.updated is 'Rows that changed, tombstones lifted included';
comment on column worker.run.unchanged is 'Records that changed nothing: known, older, or twice in a page';
comment on column worker.run.quarantined is 'Records that could not be stored as they were';
comment on column worker.run.deleted is 'Rows that got a tombstone';
comment on column worker.run.cost is 'What its requests took from the budget';
comment on column worker.run.requests is 'How many requests it made';
comment on column worker.run.ties_unproven is 'Ties whose completeness could not be shown';
comment on column worker.run.error_code is 'Why it failed';
comment on column worker.run.error_message is 'The sentence for it';
comment on column worker.run.workflow_id is 'Temporal workflow that reads it';
comment on column worker.run.temporal_run_id is 'Run of that workflow';

create table worker.sync_state (
  team text not null,
  stream text not null,
  sequence bigint not null default 0,
  mode text not null,
  fallback_since timestamptz(6),
  watermark timestamptz(6),
  cursor timestamptz(6),
  head timestamptz(6),
  run_id bigint,
  progress_at timestamptz(6),
  next_due_at timestamptz(6) not null default clock_timestamp(),
  last_finished_at timestamptz(6),
  paused_at timestamptz(6),
  unavailable boolean not null default false,
  error_code text,
  error_message text,
  error_at timestamptz(6),
  failing_since timestamptz(6),
  ties_unproven integer not null default 0,
  alive_rows bigint not null default 0,
  deleted_rows bigint not null default 0,
  expected_rows bigint,
  suspects jsonb,
  drift jsonb not null default '{}'::jsonb,
  crashes integer not null default 0,
  crash_marks jsonb not null default '{}'::jsonb,
  constraint sync_state_pkey PRIMARY KEY (team, stream),
  constraint sync_state_run_fkey FOREIGN KEY (run_id) REFERENCES worker.run(id) ON DELETE SET NULL,
  constraint sync_state_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint sync_state_mode_check CHECK ((mode = ANY (ARRAY['cursor'::text, 'snapshot'::text, 'bounded'::text, 'window'::text, 'live-set'::text, 'child'::text, 'id'::text, 'single'::text]))),
  constraint sync_state_rows_check CHECK (((alive_rows >= 0) AND (deleted_rows >= 0)))
);
CREATE INDEX sync_state_run_idx ON worker.sync_state USING btree (run_id) WHERE (run_id IS NOT NULL);
comment on table worker.sync_state is 'How far each stream of each team has been read';
comment on column worker.sync_state.team is 'Whose stream';
comment on column worker.sync_state.stream is 'Which stream';
comment on column worker.sync_state.sequence is 'Fencing token: every commit names it and raises it, so a second writer fails';
comment on column worker.sync_state.mode is 'How it is read: the kind of the stream, or its fallback';
comment on column worker.sync_state.fallback_since is 'Since when it is read as a snapshot because its cursor did not work';
comment on column worker.sync_state.watermark is 'Complete up to here';
comment on column worker.sync_state.cursor is 'Where the unfinished run is';
comment on column worker.sync_state.head is 'Head of the unfinished run';
comment on column worker.sync_state.run_id is 'The unfinished run; the next one goes on from it';
comment on column worker.sync_state.progress_at is 'Last sign of life of the unfinished run';
comment on column worker.sync_state.next_due_at is 'When it is to be read again';
comment on column worker.sync_state.last_finished_at is 'When a run last ended well';
comment on column worker.sync_state.paused_at is 'Since when an operator paused the stream';
comment on column worker.sync_state.unavailable is 'The key may not read it; tried again daily';
comment on column worker.sync_state.error_code is 'The last failure; null after a page was saved';
comment on column worker.sync_state.error_message is 'The sentence for it';
comment on column worker.sync_state.error_at is 'When it failed last';
comment on column worker.sync_state.failing_since is 'When it failed first since a run ended well';
comment on column worker.sync_state.ties_unproven is 'Ties of the last run whose completeness could not be shown';
comment on column worker.sync_state.alive_rows is 'Rows without a tombstone in its table';
comment on column worker.sync_state.deleted_rows is 'Rows with a tombstone in its table';
comment on column worker.sync_state.expected_rows is 'How many records its last first answer promised, for progress';
comment on column worker.sync_state.suspects is 'Ids that were missing from the last complete snapshot';
comment on column worker.sync_state.drift is 'Fields that were not of the declared type, or unknown, and how often';
comment on column worker.sync_state.crashes is 'Turns that began here and never ended; from three on, record by record';
comment on column worker.sync_state.crash_marks is 'Records that were being read then, and how often';

create table worker.team (
  slug text not null,
  base_url text not null,
  salesloft_team_id text not null,
  name text not null,
  credential_kind text not null default 'api-key'::text,
  credential bytea,
  credential_key_id text,
  cost_per_minute integer not null default 600,
  connected_at timestamptz(6) not null default clock_timestamp(),
  disconnected_at timestamptz(6),
  paused_at timestamptz(6),
  pause_reason text,
  note text,
  constraint team_pkey PRIMARY KEY (slug),
  constraint team_cost_per_minute_check CHECK ((cost_per_minute > 0)),
  constraint team_credential_check CHECK (((credential IS NULL) = (credential_key_id IS NULL))),
  constraint team_credential_kind_check CHECK ((credential_kind = 'api-key'::text)),
  constraint team_pause_check CHECK (((paused_at IS NULL) = (pause_reason IS NULL))),
  constraint team_pause_reason_check CHECK ((pause_reason = ANY (ARRAY['operator'::text, 'auth.revoked'::text]))),
  constraint team_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);
comment on table worker.team is 'SalesLoft accounts that are or were connected: the tenants';
comment on column worker.team.slug is 'Name of the team in every key, query and command';
comment on column worker.team.base_url is 'Where its API is, without /v2';
comment on column worker.team.salesloft_team_id is 'Its id as GET /v2/team answers; another id under the same slug is refused';
comment on column worker.team.name is 'Its name in SalesLoft when it was connected';
comment on column worker.team.credential_kind is 'What the credential is';
comment on column worker.team.credential is 'The API key, sealed with AES-256-GCM for this slug; null when disconnected';
comment on column worker.team.credential_key_id is 'Which of ENCRYPTION_KEYS sealed it';
comment on column worker.team.cost_per_minute is 'The request budget SalesLoft grants the team';
comment on column worker.team.connected_at is 'When it was first connected, or again after a disconnect';
comment on column worker.team.disconnected_at is 'When it was disconnected; null while connected';
comment on column worker.team.paused_at is 'Since when nothing is read; null while running';
comment on column worker.team.pause_reason is 'operator: somebody paused it; auth.revoked: SalesLoft refused the key';
comment on column worker.team.note is 'What the operator said about it';

create schema salesloft;

create table salesloft.account_stages (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  name text,
  "order" integer,
  active boolean,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint account_stages_pkey PRIMARY KEY (team, id)
);
CREATE INDEX account_stages_updated_at_idx ON salesloft.account_stages USING btree (team, updated_at);
comment on table salesloft.account_stages is 'Stages an account can be in';
comment on column salesloft.account_stages.team is 'Slug of the team';
comment on column salesloft.account_stages.id is 'Id in SalesLoft';
comment on column salesloft.account_stages.created_at is 'When it was created in SalesLoft';
comment on column salesloft.account_stages.name is 'Its name';
comment on column salesloft.account_stages."order" is 'Place in the list';
comment on column salesloft.account_stages.active is 'In use';
comment on column salesloft.account_stages.raw is 'The record as it was served';
comment on column salesloft.account_stages.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.account_stages.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.account_stages.synced_at is 'When this version was stored';
comment on column salesloft.account_stages.deleted_at is 'When we found it gone; null while alive';

create table salesloft.accounts (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  archived_at timestamptz(6),
  last_contacted_at timestamptz(6),
  name text,
  conversational_name text,
  description text,
  domain text,
  website text,
  phone text,
  linkedin_url text,
  twitter_handle text,
  street text,
  city text,
  state text,
  postal_code text,
  country text,
  locale text,
  industry text,
  company_type text,
  founded text,
  revenue_range text,
  size text,
  crm_id text,
  crm_object_type text,
  crm_url text,
  owner_crm_id text,
  last_contacted_type text,
  prospector_engagement_score text,
  prospector_engagement_level text,
  do_not_contact boolean,
  counts_people integer,
  account_tier_id bigint,
  company_stage_id bigint,
  creator_id bigint,
  owner_id bigint,
  last_contacted_by_id bigint,
  last_contacted_person_id bigint,
  tags jsonb,
  custom_fields jsonb,
  user_relationships jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint accounts_pkey PRIMARY KEY (team, id)
);
CREATE INDEX accounts_owner_id_idx ON salesloft.accounts USING btree (team, owner_id);
CREATE INDEX accounts_updated_at_idx ON salesloft.accounts USING btree (team, updated_at);
comment on table salesloft.accounts is 'Companies that people belong to';
comment on column salesloft.accounts.team is 'Slug of the team';
comment on column salesloft.accounts.id is 'Id in SalesLoft';
comment on column salesloft.accounts.created_at is 'When it was created in SalesLoft';
comment on column salesloft.accounts.archived_at is 'When it was archived';
comment on column salesloft.accounts.last_contacted_at is 'When it was last contacted';
comment on column salesloft.accounts.name is 'Full name';
comment on column salesloft.accounts.conversational_name is 'Name in conversation';
comment on column salesloft.accounts.description is 'Description';
comment on column salesloft.accounts.domain is 'Website domain';
comment on column salesloft.accounts.website is 'Website';
comment on column salesloft.accounts.phone is 'Phone number, without formatting';
comment on column salesloft.accounts.linkedin_url is 'LinkedIn address';
comment on column salesloft.accounts.twitter_handle is 'Twitter name';
comment on column salesloft.accounts.street is 'Street and number';
comment on column salesloft.accounts.city is 'City';
comment on column salesloft.accounts.state is 'State or region';
comment on column salesloft.accounts.postal_code is 'Postal code';
comment on column salesloft.accounts.country is 'Country';
comment on column salesloft.accounts.locale is 'Time locale';
comment on column salesloft.accounts.industry is 'Industry';
comment on column salesloft.accounts.company_type is 'Kind of company';
comment on column salesloft.accounts.founded is 'Date or year of founding, as text';
comment on column salesloft.accounts.revenue_range is 'Range of revenue';
comment on column salesloft.accounts.size is 'Number of employees, as text';
comment on column salesloft.accounts.crm_id is 'Its id in the CRM';
comment on column salesloft.accounts.crm_object_type is 'Its kind of object in the CRM';
comment on column salesloft.accounts.crm_url is 'Its address in the CRM';
comment on column salesloft.accounts.owner_crm_id is 'Owner as mapped from the CRM';
comment on column salesloft.accounts.last_contacted_type is 'Kind of the last touch: call, email, other';
comment on column salesloft.accounts.prospector_engagement_score is 'Engagement score 0.0 to 5.0, as text; null without the feature';
comment on column salesloft.accounts.prospector_engagement_level is 'Level that follows from the score';
comment on column salesloft.accounts.do_not_contact is 'No communication of any kind is wanted';
comment on column salesloft.accounts.counts_people is 'People of the account';
comment on column salesloft.accounts.account_tier_id is 'Tier of the account';
comment on column salesloft.accounts.company_stage_id is 'Stage of the account';
comment on column salesloft.accounts.creator_id is 'User who created it';
comment on column salesloft.accounts.owner_id is 'User who owns it';
comment on column salesloft.accounts.last_contacted_by_id is 'User who made the last touch';
comment on column salesloft.accounts.last_contacted_person_id is 'Person of the last touch';
comment on column salesloft.accounts.tags is 'Names of its tags, an array';
comment on column salesloft.accounts.custom_fields is 'Values of fields that the team defined; only those that have one';
comment on column salesloft.accounts.user_relationships is 'Further users related to it';
comment on column salesloft.accounts.raw is 'The record as it was served';
comment on column salesloft.accounts.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.accounts.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.accounts.synced_at is 'When this version was stored';
comment on column salesloft.accounts.deleted_at is 'When we found it gone; null while alive';

create table salesloft.cadence_memberships (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  added_at timestamptz(6),
  current_state text,
  currently_on_cadence boolean,
  person_deleted boolean,
  counts_views integer,
  counts_clicks integer,
  counts_replies integer,
  counts_calls integer,
  counts_sent_emails integer,
  counts_bounces integer,
  cadence_id bigint,
  person_id bigint,
  user_id bigint,
  latest_action_id bigint,
  step_id bigint,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint cadence_memberships_pkey PRIMARY KEY (team, id)
);
CREATE INDEX cadence_memberships_cadence_id_idx ON salesloft.cadence_memberships USING btree (team, cadence_id);
CREATE INDEX cadence_memberships_person_id_idx ON salesloft.cadence_memberships USING btree (team, person_id);
CREATE INDEX cadence_memberships_updated_at_idx ON salesloft.cadence_memberships USING btree (team, updated_at);
comment on table salesloft.cadence_memberships is 'A person in a cadence: one row a pair, reused when the person is added again';
comment on column salesloft.cadence_memberships.team is 'Slug of the team';
comment on column salesloft.cadence_memberships.id is 'Id in SalesLoft';
comment on column salesloft.cadence_memberships.created_at is 'When it was created in SalesLoft';
comment on column salesloft.cadence_memberships.added_at is 'When the person was last added';
comment on column salesloft.cadence_memberships.current_state is 'processing, staged, active, scheduled, completed, removed, ...';
comment on column salesloft.cadence_memberships.currently_on_cadence is 'The person is on the cadence now';
comment on column salesloft.cadence_memberships.person_deleted is 'The person has been deleted';
comment on column salesloft.cadence_memberships.counts_views is 'Views';
comment on column salesloft.cadence_memberships.counts_clicks is 'Clicks';
comment on column salesloft.cadence_memberships.counts_replies is 'Replies';
comment on column salesloft.cadence_memberships.counts_calls is 'Calls';
comment on column salesloft.cadence_memberships.counts_sent_emails is 'E-mails sent';
comment on column salesloft.cadence_memberships.counts_bounces is 'Bounces';
comment on column salesloft.cadence_memberships.cadence_id is 'Cadence it belongs to';
comment on column salesloft.cadence_memberships.person_id is 'The person';
comment on column salesloft.cadence_memberships.user_id is 'User who did it or owns it';
comment on column salesloft.cadence_memberships.latest_action_id is 'Latest action';
comment on column salesloft.cadence_memberships.step_id is 'Step the person is on';
comment on column salesloft.cadence_memberships.raw is 'The record as it was served';
comment on column salesloft.cadence_memberships.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.cadence_memberships.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.cadence_memberships.synced_at is 'When this version was stored';
comment on column salesloft.cadence_memberships.deleted_at is 'When we found it gone; null while alive';

create table salesloft.cadences (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  archived_at timestamptz(6),
  latest_active_date date,
  name text,
  cadence_function text,
  external_identifier text,
  current_state text,
  archived_by text,
  team_cadence boolean,
  shared boolean,
  draft boolean,
  archived boolean,
  opt_out_link_included boolean,
  remove_bounces_enabled boolean,
  remove_replies_enabled boolean,
  override_contact_restrictions boolean,
  cadence_framework_id integer,
  counts_cadence_people integer,
  counts_people_acted_on_count integer,
  counts_target_daily_people integer,
  counts_opportunities_created integer,
  counts_meetings_booked integer,
  creator_id bigint,
  owner_id bigint,
  cadence_priority_id bigint,
  added_stage_id bigint,
  bounced_stage_id bigint,
  finished_stage_id bigint,
  replied_stage_id bigint,
  groups jsonb,
  tags jsonb,
  knowledge_library_document_ids jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint cadences_pkey PRIMARY KEY (team, id)
);
CREATE INDEX cadences_updated_at_idx ON salesloft.cadences USING btree (team, updated_at);
comment on table salesloft.cadences is 'Cadences: sequences of steps that people are put through';
comment on column salesloft.cadences.team is 'Slug of the team';
comment on column salesloft.cadences.id is 'Id in SalesLoft';
comment on column salesloft.cadences.created_at is 'When it was created in SalesLoft';
comment on column salesloft.cadences.archived_at is 'When it was archived';
comment on column salesloft.cadences.latest_active_date is 'Day it was last used';
comment on column salesloft.cadences.name is 'Its name';
comment on column salesloft.cadences.cadence_function is 'outbound, inbound, event, other';
comment on column salesloft.cadences.external_identifier is 'Id given from outside';
comment on column salesloft.cadences.current_state is 'draft, active, archived, expired, deleted';
comment on column salesloft.cadences.archived_by is 'Who archived it';
comment on column salesloft.cadences.team_cadence is 'Made by an administrator, usable by all';
comment on column salesloft.cadences.shared is 'Visible to the team';
comment on column salesloft.cadences.draft is 'In draft mode';
comment on column salesloft.cadences.archived is 'Archived';
comment on column salesloft.cadences.opt_out_link_included is 'E-mails carry an opt-out link';
comment on column salesloft.cadences.remove_bounces_enabled is 'Bounced people are removed';
comment on column salesloft.cadences.remove_replies_enabled is 'People who reply are removed';
comment on column salesloft.cadences.override_contact_restrictions is 'Operational: contact restrictions do not apply';
comment on column salesloft.cadences.cadence_framework_id is 'Framework that its steps came from';
comment on column salesloft.cadences.counts_cadence_people is 'People in it';
comment on column salesloft.cadences.counts_people_acted_on_count is 'People acted on';
comment on column salesloft.cadences.counts_target_daily_people is 'People to be added a day';
comment on column salesloft.cadences.counts_opportunities_created is 'Opportunities it created';
comment on column salesloft.cadences.counts_meetings_booked is 'Meetings it booked';
comment on column salesloft.cadences.creator_id is 'User who created it';
comment on column salesloft.cadences.owner_id is 'User who owns it';
comment on column salesloft.cadences.cadence_priority_id is 'Priority';
comment on column salesloft.cadences.added_stage_id is 'Stage of people when added';
comment on column salesloft.cadences.bounced_stage_id is 'Stage of people whose e-mail bounced';
comment on column salesloft.cadences.finished_stage_id is 'Stage of people who finished';
comment on column salesloft.cadences.replied_stage_id is 'Stage of people who replied';
comment on column salesloft.cadences.groups is 'Groups it is assigned to, an array of references';
comment on column salesloft.cadences.tags is 'Names of its tags, an array';
comment on column salesloft.cadences.knowledge_library_document_ids is 'Documents of the knowledge library';
comment on column salesloft.cadences.raw is 'The record as it was served';
comment on column salesloft.cadences.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.cadences.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.cadences.synced_at is 'When this version was stored';
comment on column salesloft.cadences.deleted_at is 'When we found it gone; null while alive';

create table salesloft.calls (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  "to" text,
  disposition text,
  sentiment text,
  duration integer,
  positive boolean,
  connected boolean,
  action_id bigint,
  cadence_id bigint,
  called_person_id bigint,
  crm_activity_id bigint,
  note_id bigint,
  step_id bigint,
  task_id bigint,
  user_id bigint,
  recordings jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint calls_pkey PRIMARY KEY (team, id)
);
CREATE INDEX calls_called_person_id_idx ON salesloft.calls USING btree (team, called_person_id);
CREATE INDEX calls_updated_at_idx ON salesloft.calls USING btree (team, updated_at);
comment on table salesloft.calls is 'Calls that were logged';
comment on column salesloft.calls.team is 'Slug of the team';
comment on column salesloft.calls.id is 'Id in SalesLoft';
comment on column salesloft.calls.created_at is 'When it was created in SalesLoft';
comment on column salesloft.calls."to" is 'Number that was called';
comment on column salesloft.calls.disposition is 'Result of the call';
comment on column salesloft.calls.sentiment is 'Outcome of the conversation';
comment on column salesloft.calls.duration is 'Length in seconds';
comment on column salesloft.calls.positive is 'Counts as positive';
comment on column salesloft.calls.connected is 'Counts as connected';
comment on column salesloft.calls.action_id is 'Action that led to it';
comment on column salesloft.calls.cadence_id is 'Cadence it belongs to';
comment on column salesloft.calls.called_person_id is 'Person who was called';
comment on column salesloft.calls.crm_activity_id is 'Activity it was logged as in the CRM';
comment on column salesloft.calls.note_id is 'Note on it';
comment on column salesloft.calls.step_id is 'Cadence step it belongs to';
comment on column salesloft.calls.task_id is 'Task that led to it';
comment on column salesloft.calls.user_id is 'User who did it or owns it';
comment on column salesloft.calls.recordings is 'Recordings and their state';
comment on column salesloft.calls.raw is 'The record as it was served';
comment on column salesloft.calls.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.calls.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.calls.synced_at is 'When this version was stored';
comment on column salesloft.calls.deleted_at is 'When we found it gone; null while alive';

create table salesloft.custom_fields (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  name text,
  field_type text,
  value_type text,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint custom_fields_pkey PRIMARY KEY (team, id)
);
CREATE INDEX custom_fields_updated_at_idx ON salesloft.custom_fields USING btree (team, updated_at);
comment on table salesloft.custom_fields is 'Fields that the team defined for people, companies and opportunities';
comment on column salesloft.custom_fields.team is 'Slug of the team';
comment on column salesloft.custom_fields.id is 'Id in SalesLoft';
comment on column salesloft.custom_fields.created_at is 'When it was created in SalesLoft';
comment on column salesloft.custom_fields.name is 'Its name';
comment on column salesloft.custom_fields.field_type is 'person, company, opportunity';
comment on column salesloft.custom_fields.value_type is 'Type of its values';
comment on column salesloft.custom_fields.raw is 'The record as it was served';
comment on column salesloft.custom_fields.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.custom_fields.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.custom_fields.synced_at is 'When this version was stored';
comment on column salesloft.custom_fields.deleted_at is 'When we found it gone; null while alive';

create table salesloft.emails (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  send_after timestamptz(6),
  sent_at timestamptz(6),
  status text,
  personalization text,
  recipient_email_address text,
  message_id text,
  subject text,
  error_message text,
  bounced boolean,
  click_tracking boolean,
  view_tracking boolean,
  draft_with_ai boolean,
  counts_attachments integer,
  counts_clicks integer,
  counts_replies integer,
  counts_views integer,
  counts_unique_devices integer,
  counts_unique_locations integer,
  action_id bigint,
  cadence_id bigint,
  crm_activity_id bigint,
  email_template_id bigint,
  mailing_id bigint,
  recipient_id bigint,
  step_id bigint,
  task_id bigint,
  user_id bigint,
  headers jsonb,
  additional_recipients jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint emails_pkey PRIMARY KEY (team, id)
);
CREATE INDEX emails_cadence_id_idx ON salesloft.emails USING btree (team, cadence_id);
CREATE INDEX emails_recipient_id_idx ON salesloft.emails USING btree (team, recipient_id);
CREATE INDEX emails_updated_at_idx ON salesloft.emails USING btree (team, updated_at);
comment on table salesloft.emails is 'E-mails sent, scheduled or failed; subject and body only with their own scope';
comment on column salesloft.emails.team is 'Slug of the team';
comment on column salesloft.emails.id is 'Id in SalesLoft';
comment on column salesloft.emails.created_at is 'When it was created in SalesLoft';
comment on column salesloft.emails.send_after is 'When it will be sent; null once sent';
comment on column salesloft.emails.sent_at is 'When it was sent';
comment on column salesloft.emails.status is 'sent, pending, scheduled, failed, ...';
comment on column salesloft.emails.personalization is 'Share that was personalised, such as 100.0';
comment on column salesloft.emails.recipient_email_address is 'Address it goes to';
comment on column salesloft.emails.message_id is 'Id of the message in the e-mail client';
comment on column salesloft.emails.subject is 'Subject; only with the scope for contents';
comment on column salesloft.emails.error_message is 'Why it failed; only with the scope for contents';
comment on column salesloft.emails.bounced is 'It bounced';
comment on column salesloft.emails.click_tracking is 'Clicks are tracked';
comment on column salesloft.emails.view_tracking is 'Views are tracked';
comment on column salesloft.emails.draft_with_ai is 'Drafted with AI';
comment on column salesloft.emails.counts_attachments is 'Attachments';
comment on column salesloft.emails.counts_clicks is 'Clicks';
comment on column salesloft.emails.counts_replies is 'Replies';
comment on column salesloft.emails.counts_views is 'Views';
comment on column salesloft.emails.counts_unique_devices is 'Different devices';
comment on column salesloft.emails.counts_unique_locations is 'Different places';
comment on column salesloft.emails.action_id is 'Action that led to it';
comment on column salesloft.emails.cadence_id is 'Cadence it belongs to';
comment on column salesloft.emails.crm_activity_id is 'Activity it was logged as in the CRM';
comment on column salesloft.emails.email_template_id is 'Template used';
comment on column salesloft.emails.mailing_id is 'Mailing it belongs to';
comment on column salesloft.emails.recipient_id is 'Person it goes to';
comment on column salesloft.emails.step_id is 'Cadence step it belongs to';
comment on column salesloft.emails.task_id is 'Task that led to it';
comment on column salesloft.emails.user_id is 'User who did it or owns it';
comment on column salesloft.emails.headers is 'Selected headers: cc, bcc';
comment on column salesloft.emails.additional_recipients is 'Further recipients, an array of references';
comment on column salesloft.emails.raw is 'The record as it was served';
comment on column salesloft.emails.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.emails.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.emails.synced_at is 'When this version was stored';
comment on column salesloft.emails.deleted_at is 'When we found it gone; null while alive';

create table salesloft.groups (
  team text not null,
  id bigint not null,
  name text,
  parent_id integer,
  accessible_groups jsonb,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint groups_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.groups is 'Groups of users';
comment on column salesloft.groups.team is 'Slug of the team';
comment on column salesloft.groups.id is 'Id in SalesLoft';
comment on column salesloft.groups.name is 'Its name';
comment on column salesloft.groups.parent_id is 'Group above it';
comment on column salesloft.groups.accessible_groups is 'Groups it may see, an array of references';
comment on column salesloft.groups.raw is 'The record as it was served';
comment on column salesloft.groups.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.groups.synced_at is 'When this version was stored';
comment on column salesloft.groups.deleted_at is 'When we found it gone; null while alive';

create table salesloft.people (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  last_contacted_at timestamptz(6),
  last_replied_at timestamptz(6),
  first_name text,
  last_name text,
  display_name text,
  title text,
  email_address text,
  full_email_address text,
  secondary_email_address text,
  personal_email_address text,
  phone text,
  phone_extension text,
  home_phone text,
  mobile_phone text,
  linkedin_url text,
  twitter_handle text,
  personal_website text,
  city text,
  state text,
  country text,
  work_city text,
  work_state text,
  work_country text,
  crm_id text,
  crm_object_type text,
  crm_url text,
  owner_crm_id text,
  account_crm_id text,
  person_company_name text,
  person_company_website text,
  person_company_industry text,
  job_seniority text,
  job_function text,
  locale text,
  last_contacted_type text,
  external_source text,
  do_not_contact boolean,
  bouncing boolean,
  eu_resident boolean,
  starred boolean,
  untouched boolean,
  hot_lead boolean,
  locale_utc_offset integer,
  success_count integer,
  counts_calls integer,
  counts_emails_sent integer,
  counts_emails_viewed integer,
  counts_emails_clicked integer,
  counts_emails_replied_to integer,
  counts_emails_bounced integer,
  account_id bigint,
  owner_id bigint,
  person_stage_id bigint,
  import_id bigint,
  last_contacted_by_id bigint,
  most_recent_cadence_id bigint,
  last_completed_step_id bigint,
  last_completed_step_cadence_id bigint,
  cadences jsonb,
  tags jsonb,
  contact_restrictions jsonb,
  custom_fields jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint people_pkey PRIMARY KEY (team, id)
);
CREATE INDEX people_account_id_idx ON salesloft.people USING btree (team, account_id);
CREATE INDEX people_email_address_idx ON salesloft.people USING btree (team, email_address);
CREATE INDEX people_owner_id_idx ON salesloft.people USING btree (team, owner_id);
CREATE INDEX people_updated_at_idx ON salesloft.people USING btree (team, updated_at);
comment on table salesloft.people is 'People (prospects and customers) of the team';
comment on column salesloft.people.team is 'Slug of the team';
comment on column salesloft.people.id is 'Id in SalesLoft';
comment on column salesloft.people.created_at is 'When it was created in SalesLoft';
comment on column salesloft.people.last_contacted_at is 'When it was last contacted';
comment on column salesloft.people.last_replied_at is 'When the person last replied to an e-mail';
comment on column salesloft.people.first_name is 'First name';
comment on column salesloft.people.last_name is 'Last name';
comment on column salesloft.people.display_name is 'Full name, or the e-mail address without one';
comment on column salesloft.people.title is 'Job title';
comment on column salesloft.people.email_address is 'E-mail address';
comment on column salesloft.people.full_email_address is 'E-mail address with the name';
comment on column salesloft.people.secondary_email_address is 'Another e-mail address';
comment on column salesloft.people.personal_email_address is 'Private e-mail address';
comment on column salesloft.people.phone is 'Phone number, without formatting';
comment on column salesloft.people.phone_extension is 'Phone extension';
comment on column salesloft.people.home_phone is 'Home phone';
comment on column salesloft.people.mobile_phone is 'Mobile phone';
comment on column salesloft.people.linkedin_url is 'LinkedIn address';
comment on column salesloft.people.twitter_handle is 'Twitter name';
comment on column salesloft.people.personal_website is 'Website of the person';
comment on column salesloft.people.city is 'City';
comment on column salesloft.people.state is 'State or region';
comment on column salesloft.people.country is 'Country';
comment on column salesloft.people.work_city is 'City of work';
comment on column salesloft.people.work_state is 'State of work';
comment on column salesloft.people.work_country is 'Country of work';
comment on column salesloft.people.crm_id is 'Its id in the CRM';
comment on column salesloft.people.crm_object_type is 'Its kind of object in the CRM';
comment on column salesloft.people.crm_url is 'Its address in the CRM';
comment on column salesloft.people.owner_crm_id is 'Owner as mapped from the CRM';
comment on column salesloft.people.account_crm_id is 'Id of the account in the CRM';
comment on column salesloft.people.person_company_name is 'Company, as noted on the person';
comment on column salesloft.people.person_company_website is 'Website of the company, as noted on the person';
comment on column salesloft.people.person_company_industry is 'Industry of the company, as noted on the person';
comment on column salesloft.people.job_seniority is 'director, executive, individual_contributor, manager, vice_president, unknown';
comment on column salesloft.people.job_function is 'Function of the job';
comment on column salesloft.people.locale is 'Time locale';
comment on column salesloft.people.last_contacted_type is 'Kind of the last touch: call, email, other';
comment on column salesloft.people.external_source is 'Where the person was imported from';
comment on column salesloft.people.do_not_contact is 'No communication of any kind is wanted';
comment on column salesloft.people.bouncing is 'The e-mail address has bounced';
comment on column salesloft.people.eu_resident is 'Marked as resident in the European Union';
comment on column salesloft.people.starred is 'Starred by the user whose key reads';
comment on column salesloft.people.untouched is 'Not yet contacted';
comment on column salesloft.people.hot_lead is 'Marked as a hot lead';
comment on column salesloft.people.locale_utc_offset is 'Offset of the locale from UTC, in minutes';
comment on column salesloft.people.success_count is '1 with an active success, else 0';
comment on column salesloft.people.counts_calls is 'Calls to the person';
comment on column salesloft.people.counts_emails_sent is 'E-mails sent';
comment on column salesloft.people.counts_emails_viewed is 'E-mails viewed';
comment on column salesloft.people.counts_emails_clicked is 'E-mails with a click';
comment on column salesloft.people.counts_emails_replied_to is 'E-mails replied to';
comment on column salesloft.people.counts_emails_bounced is 'E-mails bounced';
comment on column salesloft.people.account_id is 'Account of the person';
comment on column salesloft.people.owner_id is 'User who owns it';
comment on column salesloft.people.person_stage_id is 'Stage of the person';
comment on column salesloft.people.import_id is 'Import that brought the person';
comment on column salesloft.people.last_contacted_by_id is 'User who made the last touch';
comment on column salesloft.people.most_recent_cadence_id is 'Cadence entered last';
comment on column salesloft.people.last_completed_step_id is 'Step completed last';
comment on column salesloft.people.last_completed_step_cadence_id is 'Cadence of that step';
comment on column salesloft.people.cadences is 'Active cadences of the person, an array of references';
comment on column salesloft.people.tags is 'Names of its tags, an array';
comment on column salesloft.people.contact_restrictions is 'Ways of communication to prevent: call, email, message';
comment on column salesloft.people.custom_fields is 'Values of fields that the team defined; only those that have one';
comment on column salesloft.people.raw is 'The record as it was served';
comment on column salesloft.people.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.people.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.people.synced_at is 'When this version was stored';
comment on column salesloft.people.deleted_at is 'When we found it gone; null while alive';

create table salesloft.person_stages (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  name text,
  "order" integer,
  active boolean,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint person_stages_pkey PRIMARY KEY (team, id)
);
CREATE INDEX person_stages_updated_at_idx ON salesloft.person_stages USING btree (team, updated_at);
comment on table salesloft.person_stages is 'Stages a person can be in';
comment on column salesloft.person_stages.team is 'Slug of the team';
comment on column salesloft.person_stages.id is 'Id in SalesLoft';
comment on column salesloft.person_stages.created_at is 'When it was created in SalesLoft';
comment on column salesloft.person_stages.name is 'Its name';
comment on column salesloft.person_stages."order" is 'Place in the list';
comment on column salesloft.person_stages.active is 'In use';
comment on column salesloft.person_stages.raw is 'The record as it was served';
comment on column salesloft.person_stages.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.person_stages.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.person_stages.synced_at is 'When this version was stored';
comment on column salesloft.person_stages.deleted_at is 'When we found it gone; null while alive';

create table salesloft.steps (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  type text,
  name text,
  display_name text,
  day integer,
  step_number integer,
  disabled boolean,
  multitouch_enabled boolean,
  cadence_id bigint,
  details_id bigint,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint steps_pkey PRIMARY KEY (team, id)
);
CREATE INDEX steps_cadence_id_idx ON salesloft.steps USING btree (team, cadence_id);
CREATE INDEX steps_updated_at_idx ON salesloft.steps USING btree (team, updated_at);
comment on table salesloft.steps is 'Steps of cadences';
comment on column salesloft.steps.team is 'Slug of the team';
comment on column salesloft.steps.id is 'Id in SalesLoft';
comment on column salesloft.steps.created_at is 'When it was created in SalesLoft';
comment on column salesloft.steps.type is 'email, phone, integration, other; more may come';
comment on column salesloft.steps.name is 'Its name';
comment on column salesloft.steps.display_name is 'Name as shown';
comment on column salesloft.steps.day is 'Day of the cadence';
comment on column salesloft.steps.step_number is 'Number within the day';
comment on column salesloft.steps.disabled is 'Switched off';
comment on column salesloft.steps.multitouch_enabled is 'Part of a multi-touch cadence';
comment on column salesloft.steps.cadence_id is 'Cadence it belongs to';
comment on column salesloft.steps.details_id is 'Details of the step, by type';
comment on column salesloft.steps.raw is 'The record as it was served';
comment on column salesloft.steps.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.steps.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.steps.synced_at is 'When this version was stored';
comment on column salesloft.steps.deleted_at is 'When we found it gone; null while alive';

create table salesloft.users (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  guid text,
  name text,
  first_name text,
  last_name text,
  job_role text,
  seat_package text,
  email text,
  email_client_email_address text,
  sending_email_address text,
  from_address text,
  full_email_address text,
  bcc_email_address text,
  time_zone text,
  work_country text,
  slack_username text,
  twitter_handle text,
  email_signature text,
  email_signature_type text,
  active boolean,
  team_admin boolean,
  crm_connected boolean,
  local_dial_enabled boolean,
  click_to_call_enabled boolean,
  email_client_configured boolean,
  email_signature_click_tracking_disabled boolean,
  locale_utc_offset integer,
  group_id bigint,
  phone_client_id bigint,
  phone_number_assignment_id bigint,
  team_id bigint,
  role_id text,
  external_feature_flags jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint users_pkey PRIMARY KEY (team, id)
);
CREATE INDEX users_updated_at_idx ON salesloft.users USING btree (team, updated_at);
comment on table salesloft.users is 'Users of the team, deactivated ones included';
comment on column salesloft.users.team is 'Slug of the team';
comment on column salesloft.users.id is 'Id in SalesLoft';
comment on column salesloft.users.created_at is 'When it was created in SalesLoft';
comment on column salesloft.users.guid is 'Globally unique id';
comment on column salesloft.users.name is 'Display name';
comment on column salesloft.users.first_name is 'First name';
comment on column salesloft.users.last_name is 'Last name';
comment on column salesloft.users.job_role is 'Role of the job';
comment on column salesloft.users.seat_package is 'Licence of the seat';
comment on column salesloft.users.email is 'Address of the login';
comment on column salesloft.users.email_client_email_address is 'Address of the e-mail client';
comment on column salesloft.users.sending_email_address is 'Address that e-mails come from';
comment on column salesloft.users.from_address is 'The From address';
comment on column salesloft.users.full_email_address is 'E-mail address with the name';
comment on column salesloft.users.bcc_email_address is 'Address that gets a blind copy of every e-mail';
comment on column salesloft.users.time_zone is 'Time zone';
comment on column salesloft.users.work_country is 'Country of work';
comment on column salesloft.users.slack_username is 'Slack name';
comment on column salesloft.users.twitter_handle is 'Twitter name';
comment on column salesloft.users.email_signature is 'E-mail signature';
comment on column salesloft.users.email_signature_type is 'Kind of the signature';
comment on column salesloft.users.active is 'False when deactivated';
comment on column salesloft.users.team_admin is 'Administrator of the team';
comment on column salesloft.users.crm_connected is 'Has a CRM connected';
comment on column salesloft.users.local_dial_enabled is 'Local dial is on';
comment on column salesloft.users.click_to_call_enabled is 'Click to call is on';
comment on column salesloft.users.email_client_configured is 'An e-mail client is set up';
comment on column salesloft.users.email_signature_click_tracking_disabled is 'Clicks in the signature are not tracked';
comment on column salesloft.users.locale_utc_offset is 'Offset of the locale from UTC, in minutes';
comment on column salesloft.users.group_id is 'Group of the user';
comment on column salesloft.users.phone_client_id is 'Phone client';
comment on column salesloft.users.phone_number_assignment_id is 'Assigned phone number';
comment on column salesloft.users.team_id is 'Team in SalesLoft';
comment on column salesloft.users.role_id is 'Role: a name or a UUID';
comment on column salesloft.users.external_feature_flags is 'Feature flags of the user';
comment on column salesloft.users.raw is 'The record as it was served';
comment on column salesloft.users.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.users.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.users.synced_at is 'When this version was stored';
comment on column salesloft.users.deleted_at is 'When we found it gone; null while alive';
