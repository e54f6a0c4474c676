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

create table worker.audience (
  team text not null,
  name text not null,
  query text not null,
  cadence bigint not null,
  user_id bigint,
  most_enrolled integer not null default 100,
  brake_count integer,
  brake_percent integer,
  stops_others boolean not null default false,
  schedule text not null default 'off'::text,
  next_due_at timestamptz(6),
  changed_at timestamptz(6) not null default clock_timestamp(),
  changed_by text not null,
  constraint audience_pkey PRIMARY KEY (team, name),
  constraint audience_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint audience_brake_check CHECK (((brake_count >= 0) AND ((brake_percent >= 0) AND (brake_percent <= 100)))),
  constraint audience_due_check CHECK (((schedule = 'off'::text) = (next_due_at IS NULL))),
  constraint audience_most_enrolled_check CHECK (((most_enrolled >= 1) AND (most_enrolled <= 10000))),
  constraint audience_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
  constraint audience_query_check CHECK (((length(query) >= 1) AND (length(query) <= 20000))),
  constraint audience_schedule_check CHECK ((schedule = ANY (ARRAY['off'::text, 'hourly'::text, 'daily'::text])))
);
CREATE INDEX audience_due_idx ON worker.audience USING btree (next_due_at) WHERE (next_due_at IS NOT NULL);
comment on table worker.audience is 'Saved queries over the mirror that say whom to enrol in a cadence';
comment on column worker.audience.team is 'Whose';
comment on column worker.audience.name is 'Its name within the team';
comment on column worker.audience.query is 'One SELECT over schema salesloft that answers with one column of ids of people';
comment on column worker.audience.cadence is 'The cadence it enrols in';
comment on column worker.audience.user_id is 'In whose name; null: the user of the key';
comment on column worker.audience.most_enrolled is 'How many one run enrols at most; the others wait for the next';
comment on column worker.audience.brake_count is 'A run that would change more people than this does nothing; null: no such brake';
comment on column worker.audience.brake_percent is 'As brake_count, in percent of those named before; a first run has none';
comment on column worker.audience.stops_others is 'Whether it stops the enrolments it made of people that it names no more';
comment on column worker.audience.schedule is 'off: by hand only; hourly; daily';
comment on column worker.audience.next_due_at is 'When it runs next by itself';
comment on column worker.audience.changed_at is 'When it was last saved';
comment on column worker.audience.changed_by is 'By whom';

create table worker.audience_member (
  team text not null,
  audience text not null,
  person bigint not null,
  named_since timestamptz(6) not null default clock_timestamp(),
  left_at timestamptz(6),
  batch_id bigint,
  constraint audience_member_pkey PRIMARY KEY (team, audience, person),
  constraint audience_member_audience_fkey FOREIGN KEY (team, audience) REFERENCES worker.audience(team, name) ON DELETE CASCADE,
  constraint audience_member_batch_fkey FOREIGN KEY (team, batch_id) REFERENCES worker.enrollment_batch(team, id) ON DELETE SET NULL (batch_id)
);
CREATE INDEX audience_member_batch_idx ON worker.audience_member USING btree (team, batch_id) WHERE (batch_id IS NOT NULL);
CREATE INDEX audience_member_waiting_idx ON worker.audience_member USING btree (team, audience) WHERE ((left_at IS NULL) AND (batch_id IS NULL));
comment on table worker.audience_member is 'Whom an audience names, or named: each is enrolled once for each time that they enter it';
comment on column worker.audience_member.team is 'Whose audience';
comment on column worker.audience_member.audience is 'Which audience';
comment on column worker.audience_member.person is 'Whom it names';
comment on column worker.audience_member.named_since is 'Since when';
comment on column worker.audience_member.left_at is 'When it first named them no more; null while it names them';
comment on column worker.audience_member.batch_id is 'The batch that enrols them; null: none does yet';

create table worker.audience_run (
  id bigint not null generated always as identity,
  team text not null,
  audience text not null,
  state text not null,
  asked_by text not null,
  ran_at timestamptz(6) not null default clock_timestamp(),
  named integer not null default 0,
  unknown integer not null default 0,
  entered integer not null default 0,
  went integer not null default 0,
  waiting integer not null default 0,
  batch_id bigint,
  error_code text,
  error_message text,
  constraint audience_run_pkey PRIMARY KEY (id),
  constraint audience_run_audience_fkey FOREIGN KEY (team, audience) REFERENCES worker.audience(team, name) ON DELETE CASCADE,
  constraint audience_run_batch_fkey FOREIGN KEY (team, batch_id) REFERENCES worker.enrollment_batch(team, id) ON DELETE SET NULL (batch_id),
  constraint audience_run_error_check CHECK (((error_code IS NULL) = (error_message IS NULL))),
  constraint audience_run_state_check CHECK ((state = ANY (ARRAY['done'::text, 'braked'::text, 'failed'::text])))
);
CREATE INDEX audience_run_audience_idx ON worker.audience_run USING btree (team, audience, id DESC);
CREATE INDEX audience_run_batch_idx ON worker.audience_run USING btree (team, batch_id) WHERE (batch_id IS NOT NULL);
comment on table worker.audience_run is 'What came of each run of an audience';
comment on column worker.audience_run.id is 'Its number';
comment on column worker.audience_run.team is 'Whose audience';
comment on column worker.audience_run.audience is 'Which audience';
comment on column worker.audience_run.state is 'done; braked: it would have changed too many, and changed nobody; failed';
comment on column worker.audience_run.asked_by is 'Who asked for it; the schedule, or an operator';
comment on column worker.audience_run.ran_at is 'When';
comment on column worker.audience_run.named is 'How many people the query named';
comment on column worker.audience_run.unknown is 'How many of the ids were of nobody in the mirror, or of somebody deleted: they are left out';
comment on column worker.audience_run.entered is 'How many had not been named before';
comment on column worker.audience_run.went is 'How many that had been named before were not';
comment on column worker.audience_run.waiting is 'How many are to be enrolled by later runs';
comment on column worker.audience_run.batch_id is 'The batch with what is done';
comment on column worker.audience_run.error_code is 'Why it failed or braked: a code of docs/errors.md';
comment on column worker.audience_run.error_message is 'The sentence for it';

create table worker.audience_turn (
  xid xid8 not null default pg_current_xact_id(),
  team text not null,
  constraint audience_turn_pkey PRIMARY KEY (xid)
);
comment on table worker.audience_turn is 'For which team a transaction asks an audience''s query; never kept, as such a transaction is rolled back';
comment on column worker.audience_turn.xid is 'The transaction: what runs in it can neither write here nor be another one';
comment on column worker.audience_turn.team is 'Whose rows it sees';

create table worker.cadence_import (
  team text not null,
  key text not null,
  name text not null,
  external_identifier text,
  sent_at timestamptz(6) not null default clock_timestamp(),
  constraint cadence_import_pkey PRIMARY KEY (team, key),
  constraint cadence_import_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint cadence_import_key_check CHECK ((key ~ '^[0-9a-f]{64}$'::text))
);
comment on table worker.cadence_import is 'Imports of cadences that are being sent to SalesLoft, or were when their process was killed';
comment on column worker.cadence_import.team is 'Into whose account';
comment on column worker.cadence_import.key is 'Hash of what it would be found by: the external identifier, or without one the name';
comment on column worker.cadence_import.name is 'Of the cadence';
comment on column worker.cadence_import.external_identifier is 'Of the cadence, where the file has one';
comment on column worker.cadence_import.sent_at is 'Just before it was sent';

create table worker.change (
  sequence bigint not null generated always as identity,
  team text not null,
  stream text not null,
  id text not null,
  happened text not null,
  at timestamptz(6) not null default clock_timestamp(),
  constraint change_pkey PRIMARY KEY (team, sequence),
  constraint change_feed_fkey FOREIGN KEY (team, stream) REFERENCES worker.change_feed(team, stream) ON DELETE CASCADE,
  constraint change_happened_check CHECK ((happened = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text, 'left'::text, 'restored'::text, 'erased'::text])))
);
CREATE INDEX change_kept_idx ON worker.change USING btree (team, stream, at);
comment on table worker.change is 'The change feed, in the order of commits within a team';
comment on column worker.change.sequence is 'Ascending; of one team no smaller number becomes visible after a larger one';
comment on column worker.change.team is 'Whose row';
comment on column worker.change.stream is 'In which stream';
comment on column worker.change.id is 'The id of the row, as text';
comment on column worker.change.happened is 'created, updated, deleted (marked so), left (done, of streams that hold what is in progress), restored (mark lifted) or erased (row gone)';
comment on column worker.change.at is 'When, by the database''s clock';

create table worker.change_feed (
  team text not null,
  stream text not null,
  since timestamptz(6) not null default clock_timestamp(),
  keep interval not null default '7 days'::interval,
  forgotten_through bigint not null default 0,
  constraint change_feed_pkey PRIMARY KEY (team, stream),
  constraint change_feed_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint change_feed_keep_check CHECK ((keep > '00:00:00'::interval))
);
comment on table worker.change_feed is 'Streams whose changes are recorded';
comment on column worker.change_feed.team is 'Whose stream';
comment on column worker.change_feed.stream is 'Which stream';
comment on column worker.change_feed.since is 'Since when its changes are recorded';
comment on column worker.change_feed.keep is 'How long they are kept';
comment on column worker.change_feed.forgotten_through is 'Changes up to this number may have been forgotten';

create table worker.child_read (
  team text not null,
  stream text not null,
  parent_id text not null,
  version timestamptz(6) not null,
  read_at timestamptz(6) not null,
  constraint child_read_pkey PRIMARY KEY (team, stream, parent_id),
  constraint child_read_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE
);
comment on table worker.child_read is 'Which records of a parent stream were asked for their children';
comment on column worker.child_read.team is 'Whose records';
comment on column worker.child_read.stream is 'The children''s stream';
comment on column worker.child_read.parent_id is 'The record of the parent stream';
comment on column worker.child_read.version is 'When the parent''s row was stored that was asked for';
comment on column worker.child_read.read_at is 'When its children were asked for last';

create table worker.contact (
  team text not null,
  id uuid not null default gen_random_uuid(),
  external_id text,
  email_address text,
  personal_email_address text,
  secondary_email_address text,
  first_name text,
  last_name text,
  title text,
  phone text,
  phone_extension text,
  mobile_phone text,
  home_phone text,
  linkedin_url text,
  twitter_handle text,
  city text,
  state text,
  country text,
  work_city text,
  work_state text,
  work_country text,
  personal_website text,
  locale text,
  person_company_name text,
  person_company_website text,
  person_company_industry text,
  job_seniority text,
  do_not_contact boolean not null default false,
  contact_restrictions text[] not null default '{}'::text[],
  tags text[] not null default '{}'::text[],
  owner_id bigint,
  person_stage_id bigint,
  account_id bigint,
  crm_id text,
  crm_id_type text,
  custom_fields jsonb not null default '{}'::jsonb,
  created_at timestamptz(6) not null default clock_timestamp(),
  changed_at timestamptz(6) not null default clock_timestamp(),
  version bigint not null,
  field_changed jsonb not null default '{}'::jsonb,
  constraint contact_pkey PRIMARY KEY (team, id),
  constraint contact_external_id_key UNIQUE (team, external_id),
  constraint contact_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint contact_city_check CHECK ((length(city) <= 255)),
  constraint contact_contact_restrictions_check CHECK (((contact_restrictions <@ ARRAY['call'::text, 'email'::text, 'message'::text]) AND (array_position(contact_restrictions, NULL::text) IS NULL))),
  constraint contact_country_check CHECK ((length(country) <= 255)),
  constraint contact_crm_id_check CHECK ((length(crm_id) <= 255)),
  constraint contact_crm_id_type_check CHECK ((length(crm_id_type) <= 255)),
  constraint contact_custom_fields_check CHECK (((jsonb_typeof(custom_fields) = 'object'::text) AND (length((custom_fields)::text) <= 100000))),
  constraint contact_email_address_check CHECK ((length(email_address) <= 320)),
  constraint contact_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 255))),
  constraint contact_field_changed_check CHECK ((jsonb_typeof(field_changed) = 'object'::text)),
  constraint contact_first_name_check CHECK ((length(first_name) <= 255)),
  constraint contact_home_phone_check CHECK ((length(home_phone) <= 255)),
  constraint contact_job_seniority_check CHECK ((job_seniority = ANY (ARRAY['director'::text, 'executive'::text, 'individual_contributor'::text, 'manager'::text, 'vice_president'::text, 'unknown'::text]))),
  constraint contact_last_name_check CHECK ((length(last_name) <= 255)),
  constraint contact_linkedin_url_check CHECK ((length(linkedin_url) <= 2000)),
  constraint contact_locale_check CHECK ((length(locale) <= 255)),
  constraint contact_mobile_phone_check CHECK ((length(mobile_phone) <= 255)),
  constraint contact_person_company_industry_check CHECK ((length(person_company_industry) <= 1000)),
  constraint contact_person_company_name_check CHECK ((length(person_company_name) <= 1000)),
  constraint contact_person_company_website_check CHECK ((length(person_company_website) <= 2000)),
  constraint contact_personal_email_address_check CHECK ((length(personal_email_address) <= 320)),
  constraint contact_personal_website_check CHECK ((length(personal_website) <= 2000)),
  constraint contact_phone_check CHECK ((length(phone) <= 255)),
  constraint contact_phone_extension_check CHECK ((length(phone_extension) <= 255)),
  constraint contact_secondary_email_address_check CHECK ((length(secondary_email_address) <= 320)),
  constraint contact_state_check CHECK ((length(state) <= 255)),
  constraint contact_tags_check CHECK (((cardinality(tags) <= 1000) AND (array_position(tags, NULL::text) IS NULL))),
  constraint contact_title_check CHECK ((length(title) <= 1000)),
  constraint contact_twitter_handle_check CHECK ((length(twitter_handle) <= 255)),
  constraint contact_work_city_check CHECK ((length(work_city) <= 255)),
  constraint contact_work_country_check CHECK ((length(work_country) <= 255)),
  constraint contact_work_state_check CHECK ((length(work_state) <= 255))
);
CREATE INDEX contact_crm_id_idx ON worker.contact USING btree (team, crm_id) WHERE (crm_id IS NOT NULL);
CREATE INDEX contact_email_address_idx ON worker.contact USING btree (team, lower(email_address)) WHERE (email_address IS NOT NULL);
CREATE INDEX contact_personal_email_address_idx ON worker.contact USING btree (team, lower(personal_email_address)) WHERE (personal_email_address IS NOT NULL);
CREATE INDEX contact_secondary_email_address_idx ON worker.contact USING btree (team, lower(secondary_email_address)) WHERE (secondary_email_address IS NOT NULL);
comment on table worker.contact is 'The team''s own people: its application inserts, updates and deletes here with plain SQL; what a write changes is noted by itself (docs/contacts.md)';
comment on column worker.contact.team is 'Whose; never changes';
comment on column worker.contact.id is 'Its name here; never changes';
comment on column worker.contact.external_id is 'Its name in the application: one contact has it';
comment on column worker.contact.email_address is 'E-mail address; the same one twice is allowed, and shown as a conflict';
comment on column worker.contact.personal_email_address is 'Personal e-mail address';
comment on column worker.contact.secondary_email_address is 'Another e-mail address';
comment on column worker.contact.first_name is 'First name';
comment on column worker.contact.last_name is 'Last name';
comment on column worker.contact.title is 'Job title';
comment on column worker.contact.phone is 'Phone number';
comment on column worker.contact.phone_extension is 'Its extension';
comment on column worker.contact.mobile_phone is 'Mobile phone number';
comment on column worker.contact.home_phone is 'Phone number at home';
comment on column worker.contact.linkedin_url is 'Address of the LinkedIn profile';
comment on column worker.contact.twitter_handle is 'Name on Twitter';
comment on column worker.contact.city is 'City';
comment on column worker.contact.state is 'State';
comment on column worker.contact.country is 'Country';
comment on column worker.contact.work_city is 'City of work';
comment on column worker.contact.work_state is 'State of work';
comment on column worker.contact.work_country is 'Country of work';
comment on column worker.contact.personal_website is 'Own website';
comment on column worker.contact.locale is 'Time zone, by its name';
comment on column worker.contact.person_company_name is 'Name of the company, said of the person';
comment on column worker.contact.person_company_website is 'Website of the company, said of the person';
comment on column worker.contact.person_company_industry is 'Industry of the company, said of the person';
comment on column worker.contact.job_seniority is 'director, executive, individual_contributor, manager, vice_president or unknown';
comment on column worker.contact.do_not_contact is 'No communication of any kind is wanted: it only ever becomes true by itself';
comment on column worker.contact.contact_restrictions is 'Kinds of communication that are not wanted: call, email, message';
comment on column worker.contact.tags is 'Tags';
comment on column worker.contact.owner_id is 'Who owns it: an id of salesloft.users';
comment on column worker.contact.person_stage_id is 'Its stage: an id of salesloft.person_stages';
comment on column worker.contact.account_id is 'Its account: an id of salesloft.accounts';
comment on column worker.contact.crm_id is 'Its id in the CRM';
comment on column worker.contact.crm_id_type is 'Which CRM that is';
comment on column worker.contact.custom_fields is 'Values of the team''s custom fields, by their names';
comment on column worker.contact.created_at is 'When it was made; what a writer says is not heeded';
comment on column worker.contact.changed_at is 'When a value of it last changed; what a writer says is not heeded';
comment on column worker.contact.version is 'Rises with each change; what a writer says is not heeded';
comment on column worker.contact.field_changed is 'When each value was last changed by the team, by column or custom_fields.<name>; what a writer says is not heeded';

create table worker.contact_change (
  id bigint not null generated always as identity,
  team text not null,
  at timestamptz(6) not null default clock_timestamp(),
  side text not null,
  happened text not null,
  contact uuid,
  person bigint,
  field text,
  old jsonb,
  new jsonb,
  who text not null,
  why text,
  run bigint,
  constraint contact_change_pkey PRIMARY KEY (id),
  constraint contact_change_run_fkey FOREIGN KEY (run) REFERENCES worker.contact_run(id) ON DELETE SET NULL,
  constraint contact_change_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint contact_change_field_check CHECK (((happened = 'changed'::text) = (field IS NOT NULL))),
  constraint contact_change_happened_check CHECK ((happened = ANY (ARRAY['created'::text, 'changed'::text, 'deleted'::text]))),
  constraint contact_change_side_check CHECK ((side = ANY (ARRAY['local'::text, 'salesloft'::text]))),
  constraint contact_change_whose_check CHECK (((contact IS NOT NULL) OR (person IS NOT NULL)))
);
CREATE INDEX contact_change_contact_idx ON worker.contact_change USING btree (team, contact, id) WHERE (contact IS NOT NULL);
CREATE INDEX contact_change_person_idx ON worker.contact_change USING btree (team, person, id) WHERE (person IS NOT NULL);
CREATE INDEX contact_change_run_idx ON worker.contact_change USING btree (run) WHERE (run IS NOT NULL);
CREATE INDEX contact_change_team_idx ON worker.contact_change USING btree (team, id);
comment on table worker.contact_change is 'Every write on either side: who changed what, from what to what, and why';
comment on column worker.contact_change.id is 'Rises with what happens';
comment on column worker.contact_change.team is 'Whose';
comment on column worker.contact_change.at is 'When, by this database''s clock';
comment on column worker.contact_change.side is 'local: the contact was written; salesloft: the person was';
comment on column worker.contact_change.happened is 'created, changed (one field) or deleted';
comment on column worker.contact_change.contact is 'The contact';
comment on column worker.contact_change.person is 'The person, where there is one';
comment on column worker.contact_change.field is 'A column, or custom_fields.<name>; null: all of it';
comment on column worker.contact_change.old is 'What it was; of what was deleted all that it had';
comment on column worker.contact_change.new is 'What it is; of what was created all that it has';
comment on column worker.contact_change.who is 'worker.contact_by of the transaction, or the user of the database';
comment on column worker.contact_change.why is 'The rule that led to it, or worker.contact_why of the transaction';
comment on column worker.contact_change.run is 'The run that did it';

create table worker.contact_conflict (
  id bigint not null generated always as identity,
  team text not null,
  link bigint not null,
  contact uuid,
  person bigint,
  kind text not null,
  field text,
  base jsonb,
  local jsonb,
  remote jsonb,
  local_at timestamptz(6),
  remote_at timestamptz(6),
  people bigint[] not null default '{}'::bigint[],
  made_at timestamptz(6) not null default clock_timestamp(),
  resolved_at timestamptz(6),
  resolution text,
  resolved_by text,
  applied_at timestamptz(6),
  constraint contact_conflict_pkey PRIMARY KEY (id),
  constraint contact_conflict_link_fkey FOREIGN KEY (link) REFERENCES worker.contact_link(id) ON DELETE CASCADE,
  constraint contact_conflict_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint contact_conflict_applied_check CHECK (((applied_at IS NULL) OR (resolved_at IS NOT NULL))),
  constraint contact_conflict_field_check CHECK (((kind = 'field'::text) = (field IS NOT NULL))),
  constraint contact_conflict_kind_check CHECK ((kind = ANY (ARRAY['field'::text, 'match'::text, 'deleted'::text, 'merged'::text]))),
  constraint contact_conflict_resolved_check CHECK ((((resolved_at IS NULL) = (resolution IS NULL)) AND ((resolved_at IS NULL) = (resolved_by IS NULL))))
);
CREATE INDEX contact_conflict_decided_idx ON worker.contact_conflict USING btree (link) WHERE ((resolved_at IS NOT NULL) AND (applied_at IS NULL));
CREATE INDEX contact_conflict_link_idx ON worker.contact_conflict USING btree (link);
CREATE INDEX contact_conflict_open_idx ON worker.contact_conflict USING btree (team, id) WHERE (resolved_at IS NULL);
CREATE UNIQUE INDEX contact_conflict_open_key ON worker.contact_conflict USING btree (link, kind, field) NULLS NOT DISTINCT WHERE (resolved_at IS NULL);
comment on table worker.contact_conflict is 'What the contract leaves to somebody to decide, with what each side has';
comment on column worker.contact_conflict.id is 'Its number';
comment on column worker.contact_conflict.team is 'Whose';
comment on column worker.contact_conflict.link is 'Of which pair';
comment on column worker.contact_conflict.contact is 'The contact';
comment on column worker.contact_conflict.person is 'The person, where there is one';
comment on column worker.contact_conflict.kind is 'field: both sides changed it; match: several could be it; deleted; merged';
comment on column worker.contact_conflict.field is 'Which field of the contract';
comment on column worker.contact_conflict.base is 'What both had last agreed on';
comment on column worker.contact_conflict.local is 'What the contact has';
comment on column worker.contact_conflict.remote is 'What the person has';
comment on column worker.contact_conflict.local_at is 'Since when the contact has it';
comment on column worker.contact_conflict.remote_at is 'Since when the person has it, as far as is known';
comment on column worker.contact_conflict.people is 'Of a match: who could be meant, by id';
comment on column worker.contact_conflict.made_at is 'When it was found';
comment on column worker.contact_conflict.resolved_at is 'When it ended; null while it is open';
comment on column worker.contact_conflict.resolution is 'How: local, salesloft, a person''s id, or that both sides agreed meanwhile';
comment on column worker.contact_conflict.resolved_by is 'Who decided';
comment on column worker.contact_conflict.applied_at is 'When what was decided was done; null: the next run does it';

create table worker.contact_contract (
  team text not null,
  source text not null,
  version integer not null default 1,
  set_at timestamptz(6) not null default clock_timestamp(),
  set_by text not null,
  lacks jsonb not null default '{}'::jsonb,
  constraint contact_contract_pkey PRIMARY KEY (team),
  constraint contact_contract_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint contact_contract_lacks_check CHECK ((jsonb_typeof(lacks) = 'object'::text)),
  constraint contact_contract_source_check CHECK (((length(source) >= 1) AND (length(source) <= 200000))),
  constraint contact_contract_version_check CHECK ((version > 0))
);
comment on table worker.contact_contract is 'What a team''s contacts and people mean to each other; a team without one has contacts that go nowhere';
comment on column worker.contact_contract.team is 'Whose';
comment on column worker.contact_contract.source is 'The file as it was given: docs/contacts.md';
comment on column worker.contact_contract.version is 'Rises with each that is set';
comment on column worker.contact_contract.set_at is 'When it was set';
comment on column worker.contact_contract.set_by is 'By whom';
comment on column worker.contact_contract.lacks is 'Scopes that the key lacks, as SalesLoft said, and when it did: their fields are left alone for a day';

create table worker.contact_job (
  id bigint not null generated always as identity,
  team text not null,
  run bigint,
  job bigint,
  state text not null default 'intended'::text,
  rows integer not null,
  sent integer not null default 0,
  answered_through bigint,
  made_at timestamptz(6) not null default clock_timestamp(),
  ready_at timestamptz(6),
  ended_at timestamptz(6),
  error_code text,
  constraint contact_job_pkey PRIMARY KEY (id),
  constraint contact_job_job_key UNIQUE (team, job),
  constraint contact_job_run_fkey FOREIGN KEY (run) REFERENCES worker.contact_run(id) ON DELETE SET NULL,
  constraint contact_job_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint contact_job_ended_check CHECK (((ended_at IS NULL) = (state <> ALL (ARRAY['done'::text, 'given-up'::text])))),
  constraint contact_job_open_check CHECK (((job IS NOT NULL) OR (state = ANY (ARRAY['intended'::text, 'given-up'::text])))),
  constraint contact_job_rows_check CHECK (((sent >= 0) AND (sent <= rows))),
  constraint contact_job_state_check CHECK ((state = ANY (ARRAY['intended'::text, 'open'::text, 'executing'::text, 'done'::text, 'given-up'::text])))
);
CREATE INDEX contact_job_open_idx ON worker.contact_job USING btree (team, id) WHERE (ended_at IS NULL);
CREATE INDEX contact_job_run_idx ON worker.contact_job USING btree (run) WHERE (run IS NOT NULL);
comment on table worker.contact_job is 'Bulk jobs by which many people were written; each is stored before SalesLoft is asked for it';
comment on column worker.contact_job.id is 'Its number, which its name in SalesLoft ends with: one whose answer was lost is found by that';
comment on column worker.contact_job.team is 'Whose';
comment on column worker.contact_job.run is 'Of which run';
comment on column worker.contact_job.job is 'Its id in SalesLoft; null until that is known';
comment on column worker.contact_job.state is 'intended, open: rows are being sent; executing; done: its results were read; given-up';
comment on column worker.contact_job.rows is 'How many people it is for';
comment on column worker.contact_job.sent is 'How many of them SalesLoft has, as it says itself';
comment on column worker.contact_job.answered_through is 'The last result that was read, by its id in SalesLoft';
comment on column worker.contact_job.made_at is 'When it was stored here';
comment on column worker.contact_job.ready_at is 'When SalesLoft was told to begin';
comment on column worker.contact_job.ended_at is 'When it ended';
comment on column worker.contact_job.error_code is 'Why it was given up: a code of docs/errors.md';

create table worker.contact_link (
  id bigint not null generated always as identity,
  team text not null,
  contact uuid,
  person bigint,
  state text not null default 'new'::text,
  base jsonb,
  base_at timestamptz(6),
  contact_version bigint,
  seen_version bigint,
  seen_person timestamptz(6),
  remote_differs jsonb not null default '{}'::jsonb,
  awaits jsonb,
  awaits_since timestamptz(6),
  tries integer not null default 0,
  retry_at timestamptz(6),
  error jsonb,
  matched_by text,
  contact_deleted_at timestamptz(6),
  created_at timestamptz(6) not null default clock_timestamp(),
  constraint contact_link_pkey PRIMARY KEY (id),
  constraint contact_link_contact_key UNIQUE (team, contact),
  constraint contact_link_person_key UNIQUE (team, person),
  constraint contact_link_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint contact_link_awaits_check CHECK (((awaits IS NULL) = (awaits_since IS NULL))),
  constraint contact_link_base_check CHECK (((base IS NULL) = (base_at IS NULL))),
  constraint contact_link_ends_check CHECK (((contact IS NOT NULL) OR (person IS NOT NULL))),
  constraint contact_link_error_check CHECK (((state <> 'invalid'::text) OR (error IS NOT NULL))),
  constraint contact_link_linked_check CHECK (((state <> 'linked'::text) OR ((contact IS NOT NULL) AND (person IS NOT NULL)))),
  constraint contact_link_matched_by_check CHECK ((matched_by = ANY (ARRAY['link'::text, 'crm_id'::text, 'external_id'::text, 'email_address'::text, 'created'::text, 'operator'::text]))),
  constraint contact_link_state_check CHECK ((state = ANY (ARRAY['new'::text, 'linked'::text, 'conflict'::text, 'invalid'::text, 'ignored'::text, 'ended'::text]))),
  constraint contact_link_tries_check CHECK ((tries >= 0))
);
CREATE INDEX contact_link_awaits_idx ON worker.contact_link USING btree (team, awaits_since) WHERE (awaits IS NOT NULL);
CREATE INDEX contact_link_due_idx ON worker.contact_link USING btree (team, id) WHERE ((contact IS NOT NULL) AND (contact_version IS DISTINCT FROM seen_version));
CREATE INDEX contact_link_retry_idx ON worker.contact_link USING btree (team, retry_at) WHERE (retry_at IS NOT NULL);
CREATE INDEX contact_link_state_idx ON worker.contact_link USING btree (team, state, id) WHERE (state <> 'linked'::text);
comment on table worker.contact_link is 'Which contact and which person are one, and what both sides last agreed on; every contact has a row from its first moment';
comment on column worker.contact_link.id is 'Its number';
comment on column worker.contact_link.team is 'Whose';
comment on column worker.contact_link.contact is 'The contact, also once it was deleted; null: a person without one';
comment on column worker.contact_link.person is 'The person: an id of salesloft.people; null: a contact without one';
comment on column worker.contact_link.state is 'new: not looked at; linked; conflict: waits for somebody to decide; invalid: refused by a side, see error; ignored: one side alone, as the contract wants it; ended: both are apart for good';
comment on column worker.contact_link.base is 'What was last agreed on, by field of the contract: how each side shows it';
comment on column worker.contact_link.base_at is 'When they were agreed on';
comment on column worker.contact_link.contact_version is 'The contact''s present version';
comment on column worker.contact_link.seen_version is 'The version of the contact that was last dealt with';
comment on column worker.contact_link.seen_person is 'The version of the mirror''s row that was last dealt with: its synced_at';
comment on column worker.contact_link.remote_differs is 'Of each field that differs from the base in SalesLoft: the updated_at of the first version that was seen to';
comment on column worker.contact_link.awaits is 'What was sent and is not yet seen in the mirror, by field of the contract: what was sent, and what SalesLoft had before';
comment on column worker.contact_link.awaits_since is 'When SalesLoft had answered: what the mirror asked for later shows it';
comment on column worker.contact_link.tries is 'How often in a row it was refused';
comment on column worker.contact_link.retry_at is 'When it is tried again; null: when either side changes';
comment on column worker.contact_link.error is 'Why it was refused: a code, and SalesLoft''s own words by field';
comment on column worker.contact_link.matched_by is 'How the two found each other: by which key, created by us, or an operator';
comment on column worker.contact_link.contact_deleted_at is 'When the contact was deleted; null while it is there';
comment on column worker.contact_link.created_at is 'When the row was made';

create table worker.contact_push (
  id bigint not null generated always as identity,
  team text not null,
  link bigint not null,
  contact uuid,
  person bigint,
  way text not null,
  job bigint,
  place integer,
  sent jsonb not null,
  awaits jsonb not null default '{}'::jsonb,
  run bigint,
  intended_at timestamptz(6) not null default clock_timestamp(),
  until timestamptz(6) not null,
  ended_at timestamptz(6),
  outcome text,
  error jsonb,
  constraint contact_push_pkey PRIMARY KEY (id),
  constraint contact_push_place_key UNIQUE (job, place),
  constraint contact_push_job_fkey FOREIGN KEY (job) REFERENCES worker.contact_job(id) ON DELETE CASCADE,
  constraint contact_push_link_fkey FOREIGN KEY (link) REFERENCES worker.contact_link(id) ON DELETE CASCADE,
  constraint contact_push_run_fkey FOREIGN KEY (run) REFERENCES worker.contact_run(id) ON DELETE SET NULL,
  constraint contact_push_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint contact_push_ended_check CHECK (((ended_at IS NULL) = (outcome IS NULL))),
  constraint contact_push_job_check CHECK ((((way = 'job'::text) = (job IS NOT NULL)) AND ((job IS NULL) = (place IS NULL)))),
  constraint contact_push_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text, 'not-sent'::text]))),
  constraint contact_push_person_check CHECK (((person IS NOT NULL) OR (way = ANY (ARRAY['post'::text, 'upsert'::text, 'job'::text])))),
  constraint contact_push_way_check CHECK ((way = ANY (ARRAY['post'::text, 'put'::text, 'upsert'::text, 'delete'::text, 'job'::text])))
);
CREATE INDEX contact_push_link_idx ON worker.contact_push USING btree (link);
CREATE INDEX contact_push_open_idx ON worker.contact_push USING btree (team, until) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX contact_push_open_key ON worker.contact_push USING btree (link) WHERE (ended_at IS NULL);
CREATE INDEX contact_push_run_idx ON worker.contact_push USING btree (run) WHERE (run IS NOT NULL);
comment on table worker.contact_push is 'What is written to SalesLoft of a person: stored before it is sent, so that a lost answer is looked for';
comment on column worker.contact_push.id is 'Its number';
comment on column worker.contact_push.team is 'Whose';
comment on column worker.contact_push.link is 'Of which pair; one at a time';
comment on column worker.contact_push.contact is 'The contact it was taken from';
comment on column worker.contact_push.person is 'The person that is written; null: to be created';
comment on column worker.contact_push.way is 'post, put, upsert or delete: a request of its own; job: a row of a bulk job';
comment on column worker.contact_push.job is 'Which of contact_job';
comment on column worker.contact_push.place is 'Its place among the rows of the job, from 1';
comment on column worker.contact_push.sent is 'What is sent, by field of SalesLoft';
comment on column worker.contact_push.awaits is 'What it is to come to, by field of the contract: what is sent, and what SalesLoft had before';
comment on column worker.contact_push.run is 'Of which run';
comment on column worker.contact_push.intended_at is 'When it was stored, which is before it is sent';
comment on column worker.contact_push.until is 'After this nothing of it leaves any more';
comment on column worker.contact_push.ended_at is 'When its outcome was known';
comment on column worker.contact_push.outcome is 'done; refused: see error; not-sent: SalesLoft never had it';
comment on column worker.contact_push.error is 'A code, and SalesLoft''s own words by field';

create table worker.contact_run (
  id bigint not null generated always as identity,
  team text not null,
  state text not null default 'running'::text,
  began_at timestamptz(6) not null default clock_timestamp(),
  ended_at timestamptz(6),
  people_through timestamptz(6),
  counts jsonb not null default '{}'::jsonb,
  stopped_by_brake jsonb,
  confirmed_by text,
  confirmed_at timestamptz(6),
  error_code text,
  error_message text,
  contract text,
  constraint contact_run_pkey PRIMARY KEY (id),
  constraint contact_run_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint contact_run_braked_check CHECK (((state = 'braked'::text) <= (stopped_by_brake IS NOT NULL))),
  constraint contact_run_confirmed_check CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL))),
  constraint contact_run_counts_check CHECK ((jsonb_typeof(counts) = 'object'::text)),
  constraint contact_run_ended_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
  constraint contact_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'braked'::text, 'failed'::text])))
);
CREATE UNIQUE INDEX contact_run_running_key ON worker.contact_run USING btree (team) WHERE (state = 'running'::text);
CREATE INDEX contact_run_team_idx ON worker.contact_run USING btree (team, id DESC);
comment on table worker.contact_run is 'Runs that brought both sides together, and what each did';
comment on column worker.contact_run.id is 'Its number';
comment on column worker.contact_run.team is 'Whose';
comment on column worker.contact_run.state is 'running; done; braked: it would have changed too much; failed';
comment on column worker.contact_run.began_at is 'When it began';
comment on column worker.contact_run.ended_at is 'When it ended; null while it runs, also over restarts';
comment on column worker.contact_run.people_through is 'Rows of the mirror that were stored before this had all been looked at when it was done';
comment on column worker.contact_run.counts is 'What it did, by name';
comment on column worker.contact_run.stopped_by_brake is 'What it would have changed on each side';
comment on column worker.contact_run.confirmed_by is 'Who let it go on all the same';
comment on column worker.contact_run.confirmed_at is 'When';
comment on column worker.contact_run.error_code is 'Why it failed: a code of docs/errors.md';
comment on column worker.contact_run.error_message is 'The sentence for it';
comment on column worker.contact_run.contract is 'The version of the contract that it went by, with the fields that were left alone; null: not begun yet';

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
  constraint credential_pkey PRIMARY KEY (team),
  constraint credential_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint credential_client_check CHECK ((((kind = 'api-key'::text) = (client_id IS NULL)) AND ((client_id IS NULL) = (client_secret IS NULL)) AND ((client_id IS NULL) = (auth_url IS NULL)))),
  constraint credential_expiry_check CHECK ((((kind = 'api-key'::text) = (expires_at IS NULL)) AND ((expires_at IS NULL) = (refresh_at IS NULL)) AND (refresh_at <= expires_at))),
  constraint credential_kind_check CHECK ((kind = ANY (ARRAY['api-key'::text, 'oauth'::text, 'client-credentials'::text]))),
  constraint credential_lease_check CHECK (((lease_owner IS NULL) = (lease_until IS NULL))),
  constraint credential_refresh_check CHECK (((kind = 'oauth'::text) = (refresh_token IS NOT NULL)))
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

create table worker.enrollment (
  id bigint not null generated always as identity,
  team text not null,
  person bigint not null,
  cadence bigint not null,
  user_id bigint,
  step_id bigint,
  state text not null default 'requested'::text,
  reason text,
  membership bigint,
  membership_state text,
  paused boolean not null default false,
  stop_by text,
  waiting_until timestamptz(6),
  lane text not null,
  source text not null,
  requested_at timestamptz(6) not null default clock_timestamp(),
  requested_by text not null,
  answers jsonb not null default '[]'::jsonb,
  intents integer not null default 0,
  intent_at timestamptz(6),
  intent_until timestamptz(6),
  cap_day date,
  cap_user bigint,
  before_membership bigint,
  before_added_at timestamptz(6),
  absent_at timestamptz(6),
  added_at timestamptz(6),
  began_replies integer not null default 0,
  began_bounces integer not null default 0,
  left_at timestamptz(6),
  taken_off boolean not null default false,
  seen_at timestamptz(6),
  looked_at timestamptz(6),
  due_at timestamptz(6) default clock_timestamp(),
  error_code text,
  ended_at timestamptz(6),
  version integer not null default 0,
  constraint enrollment_pkey PRIMARY KEY (id),
  constraint enrollment_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint enrollment_counts_check CHECK (((intents >= 0) AND (version >= 0))),
  constraint enrollment_ended_check CHECK (((ended_at IS NULL) = (state <> ALL (ARRAY['finished'::text, 'refused'::text, 'stopped'::text])))),
  constraint enrollment_intent_check CHECK (((state <> 'enrolling'::text) OR ((intents > 0) AND (intent_at IS NOT NULL) AND (intent_until IS NOT NULL)))),
  constraint enrollment_lane_check CHECK ((lane = ANY (ARRAY['interactive'::text, 'batch'::text]))),
  constraint enrollment_membership_check CHECK (((state <> 'on-cadence'::text) OR (membership IS NOT NULL))),
  constraint enrollment_reason_check CHECK (((reason IS NOT NULL) OR (state <> ALL (ARRAY['finished'::text, 'refused'::text])))),
  constraint enrollment_source_check CHECK ((source = ANY (ARRAY['cli'::text, 'api'::text, 'csv'::text, 'audience'::text, 'page'::text]))),
  constraint enrollment_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'checked'::text, 'waiting'::text, 'enrolling'::text, 'on-cadence'::text, 'finished'::text, 'refused'::text, 'stopped'::text])))
);
CREATE INDEX enrollment_cadence_idx ON worker.enrollment USING btree (team, cadence, id);
CREATE INDEX enrollment_due_idx ON worker.enrollment USING btree (team, due_at) WHERE (ended_at IS NULL);
CREATE INDEX enrollment_membership_idx ON worker.enrollment USING btree (team, membership) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX enrollment_open_key ON worker.enrollment USING btree (team, cadence, person) WHERE (ended_at IS NULL);
CREATE INDEX enrollment_open_person_idx ON worker.enrollment USING btree (team, person) WHERE (ended_at IS NULL);
CREATE INDEX enrollment_person_idx ON worker.enrollment USING btree (team, person, id);
CREATE INDEX enrollment_team_idx ON worker.enrollment USING btree (team, id);
comment on table worker.enrollment is 'People that were to be put on a cadence by us: a row a request, followed from there to its end';
comment on column worker.enrollment.id is 'Of this database';
comment on column worker.enrollment.team is 'Whose';
comment on column worker.enrollment.person is 'Who is to be on the cadence: an id of salesloft.people';
comment on column worker.enrollment.cadence is 'Which cadence: an id of salesloft.cadences';
comment on column worker.enrollment.user_id is 'In whose name: an id of salesloft.users; null: of whom the key is';
comment on column worker.enrollment.step_id is 'The step to begin with; null: the first';
comment on column worker.enrollment.state is 'requested, checked, waiting, enrolling, on-cadence; ended: finished, refused, stopped';
comment on column worker.enrollment.reason is 'Why it waits, was refused or ended: a code of docs/enrolment.md';
comment on column worker.enrollment.membership is 'What it is in SalesLoft: an id of salesloft.cadence_memberships';
comment on column worker.enrollment.membership_state is 'SalesLoft''s own word for where the person is';
comment on column worker.enrollment.paused is 'An operator holds it back; who is on the cadence cannot be held back';
comment on column worker.enrollment.stop_by is 'Who wants it to end';
comment on column worker.enrollment.waiting_until is 'Judged again at this instant';
comment on column worker.enrollment.lane is 'interactive: goes before everything else; batch: one of many';
comment on column worker.enrollment.source is 'What asked for it: cli, api, csv, audience, page';
comment on column worker.enrollment.requested_at is 'When it was asked for';
comment on column worker.enrollment.requested_by is 'By whom';
comment on column worker.enrollment.answers is 'What each guard said when they were last asked';
comment on column worker.enrollment.intents is 'How often SalesLoft was asked for it, or was to be: each time begins with the next number';
comment on column worker.enrollment.intent_at is 'When the last one was stored, which is before it is sent';
comment on column worker.enrollment.intent_until is 'After this nothing of it leaves any more';
comment on column worker.enrollment.cap_day is 'The day that it counts to in the daily caps; null: it does not count';
comment on column worker.enrollment.cap_user is 'The user whom it counts to; null: of whom the key is';
comment on column worker.enrollment.before_membership is 'The membership that was there before it was sent: the row is used again';
comment on column worker.enrollment.before_added_at is 'And since when, so that another instant means that it was executed';
comment on column worker.enrollment.absent_at is 'When SalesLoft did not show it, after a lost answer; believed when seen twice';
comment on column worker.enrollment.added_at is 'Since when the person is on the cadence, as SalesLoft has it';
comment on column worker.enrollment.began_replies is 'Replies that the membership counted then';
comment on column worker.enrollment.began_bounces is 'Bounces that it counted then';
comment on column worker.enrollment.left_at is 'When the mirror first showed that the person was off the cadence, without a cause';
comment on column worker.enrollment.taken_off is 'We asked SalesLoft to take the person off';
comment on column worker.enrollment.seen_at is 'The version of the mirror''s row that was looked at last: its synced_at';
comment on column worker.enrollment.looked_at is 'When it was last looked at';
comment on column worker.enrollment.due_at is 'When it is woken, should its own timer not have done so; null: only news wake it';
comment on column worker.enrollment.error_code is 'Why the last turn came to nothing: a code of docs/errors.md';
comment on column worker.enrollment.ended_at is 'When it ended; null while it goes on';
comment on column worker.enrollment.version is 'Moves with each step, so that of two who work on it one finds that it is not the first';

create table worker.enrollment_batch (
  id bigint not null generated always as identity,
  team text not null,
  cadence bigint not null,
  source text not null,
  audience text,
  requested_by text not null,
  requested_at timestamptz(6) not null default clock_timestamp(),
  ended_at timestamptz(6),
  total integer not null,
  constraint enrollment_batch_pkey PRIMARY KEY (id),
  constraint enrollment_batch_team_key UNIQUE (team, id),
  constraint enrollment_batch_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint enrollment_batch_source_check CHECK ((source = ANY (ARRAY['cli'::text, 'api'::text, 'csv'::text, 'audience'::text, 'page'::text]))),
  constraint enrollment_batch_total_check CHECK ((total >= 0))
);
CREATE INDEX enrollment_batch_open_idx ON worker.enrollment_batch USING btree (id) WHERE (ended_at IS NULL);
comment on table worker.enrollment_batch is 'Many enrolments that were asked for together';
comment on column worker.enrollment_batch.id is 'Its number';
comment on column worker.enrollment_batch.team is 'Whose';
comment on column worker.enrollment_batch.cadence is 'The cadence they are enrolled in';
comment on column worker.enrollment_batch.source is 'What asked for it: cli, api, csv, audience, page';
comment on column worker.enrollment_batch.audience is 'The audience whose run it is';
comment on column worker.enrollment_batch.requested_by is 'Who asked for it';
comment on column worker.enrollment_batch.requested_at is 'When';
comment on column worker.enrollment_batch.ended_at is 'When the last of its rows had an outcome';
comment on column worker.enrollment_batch.total is 'How many rows it has';

create table worker.enrollment_batch_row (
  team text not null,
  batch_id bigint not null,
  number integer not null,
  person bigint not null,
  user_id bigint,
  does text not null default 'enroll'::text,
  asked_at timestamptz(6),
  outcome text,
  reason text,
  enrollment_id bigint,
  done_at timestamptz(6),
  constraint enrollment_batch_row_pkey PRIMARY KEY (team, batch_id, number),
  constraint enrollment_batch_row_batch_fkey FOREIGN KEY (team, batch_id) REFERENCES worker.enrollment_batch(team, id) ON DELETE CASCADE,
  constraint enrollment_batch_row_does_check CHECK ((does = ANY (ARRAY['enroll'::text, 'stop'::text]))),
  constraint enrollment_batch_row_done_check CHECK (((outcome IS NULL) = (done_at IS NULL)))
);
CREATE INDEX enrollment_batch_row_open_idx ON worker.enrollment_batch_row USING btree (team, batch_id, number) WHERE (outcome IS NULL);
CREATE INDEX enrollment_batch_row_person_idx ON worker.enrollment_batch_row USING btree (team, person);
comment on table worker.enrollment_batch_row is 'What is to be done of a batch, and what came of it';
comment on column worker.enrollment_batch_row.team is 'The batch''s team';
comment on column worker.enrollment_batch_row.batch_id is 'Of which batch';
comment on column worker.enrollment_batch_row.number is 'Its place in the file or list, from 1';
comment on column worker.enrollment_batch_row.person is 'Whom; 0: somebody who was forgotten';
comment on column worker.enrollment_batch_row.user_id is 'In whose name; null: the user of the key';
comment on column worker.enrollment_batch_row.does is 'enroll, or stop: the enrolment of a person whom an audience names no more';
comment on column worker.enrollment_batch_row.asked_at is 'When it was first asked for: who comes after that looks for the enrolment first';
comment on column worker.enrollment_batch_row.outcome is 'State of the enrolment once it was asked for; failed: an error, whose code is the reason';
comment on column worker.enrollment_batch_row.reason is 'Why, where it was not made';
comment on column worker.enrollment_batch_row.enrollment_id is 'The enrolment';
comment on column worker.enrollment_batch_row.done_at is 'When the outcome was known';

create table worker.enrollment_day (
  team text not null,
  day date not null,
  scope text not null,
  subject bigint not null default 0,
  used integer not null,
  constraint enrollment_day_pkey PRIMARY KEY (team, day, scope, subject),
  constraint enrollment_day_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint enrollment_day_scope_check CHECK ((scope = ANY (ARRAY['team'::text, 'cadence'::text, 'user'::text]))),
  constraint enrollment_day_subject_check CHECK (((scope = 'team'::text) <= (subject = 0))),
  constraint enrollment_day_used_check CHECK ((used >= 0))
);
comment on table worker.enrollment_day is 'Enrolments of a day: what the daily caps count, in the transaction of each intent';
comment on column worker.enrollment_day.team is 'Whose';
comment on column worker.enrollment_day.day is 'The date in the team’s time zone';
comment on column worker.enrollment_day.scope is 'Of the team, of a cadence or of a user';
comment on column worker.enrollment_day.subject is 'Id of the cadence or user; 0: of the team, or of the key’s own user';
comment on column worker.enrollment_day.used is 'How many; given back where SalesLoft refused one for good';

create table worker.enrollment_event (
  id bigint not null generated always as identity,
  team text not null,
  enrollment bigint not null,
  at timestamptz(6) not null default clock_timestamp(),
  kind text not null,
  from_state text,
  to_state text,
  reason text,
  by text not null,
  detail jsonb not null default '{}'::jsonb,
  constraint enrollment_event_pkey PRIMARY KEY (id),
  constraint enrollment_event_enrollment_fkey FOREIGN KEY (enrollment) REFERENCES worker.enrollment(id) ON DELETE CASCADE
);
CREATE INDEX enrollment_event_enrollment_idx ON worker.enrollment_event USING btree (enrollment, id);
comment on table worker.enrollment_event is 'What happened to each enrolment, in the order in which it did';
comment on column worker.enrollment_event.id is 'Rises with what happens';
comment on column worker.enrollment_event.team is 'Whose';
comment on column worker.enrollment_event.enrollment is 'Which enrolment';
comment on column worker.enrollment_event.at is 'When, by this database''s clock';
comment on column worker.enrollment_event.kind is 'What happened: a word of docs/enrolment.md';
comment on column worker.enrollment_event.from_state is 'Where the enrolment was; null where it did not move';
comment on column worker.enrollment_event.to_state is 'Where it is since; null where it did not move';
comment on column worker.enrollment_event.reason is 'Why: a code';
comment on column worker.enrollment_event.by is 'Who did it: an operator, or a part of the product';
comment on column worker.enrollment_event.detail is 'Ids, counts and instants';

create table worker.enrollment_rule (
  team text not null,
  cadence bigint,
  settings jsonb not null,
  set_at timestamptz(6) not null default clock_timestamp(),
  set_by text not null,
  constraint enrollment_rule_key UNIQUE NULLS NOT DISTINCT (team, cadence),
  constraint enrollment_rule_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint enrollment_rule_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text))
);
comment on table worker.enrollment_rule is 'What is set of the guards of enrolments otherwise than it comes; read at each judgement, so that a change is live at once';
comment on column worker.enrollment_rule.team is 'Whose';
comment on column worker.enrollment_rule.cadence is 'Of which cadence; null: of all that have nothing of their own';
comment on column worker.enrollment_rule.settings is 'Values by key: docs/enrollment-guards.md';
comment on column worker.enrollment_rule.set_at is 'When any of it was last changed';
comment on column worker.enrollment_rule.set_by is 'By whom: the page, the API, or the person at the command line and their machine';

create table worker.enrollment_rule_change (
  id bigint not null generated always as identity,
  team text not null,
  cadence bigint,
  key text not null,
  before jsonb,
  after jsonb,
  changed_by text not null,
  changed_at timestamptz(6) not null default clock_timestamp(),
  constraint enrollment_rule_change_pkey PRIMARY KEY (id),
  constraint enrollment_rule_change_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE
);
CREATE INDEX enrollment_rule_change_place_idx ON worker.enrollment_rule_change USING btree (team, cadence, key, id);
comment on table worker.enrollment_rule_change is 'Who changed which rule, when and to what';
comment on column worker.enrollment_rule_change.id is 'Number of the change, ascending';
comment on column worker.enrollment_rule_change.team is 'Whose rule';
comment on column worker.enrollment_rule_change.cadence is 'Of which cadence; null: of all';
comment on column worker.enrollment_rule_change.key is 'Name of the setting';
comment on column worker.enrollment_rule_change.before is 'What had been set; null: nothing';
comment on column worker.enrollment_rule_change.after is 'What is set; null: nothing any more';
comment on column worker.enrollment_rule_change.changed_by is 'The page, the API, or the person at the command line and their machine';
comment on column worker.enrollment_rule_change.changed_at is 'When';

create table worker.erasure (
  id bigint not null generated always as identity,
  team text not null,
  person bigint,
  address_hash bytea,
  erased_at timestamptz(6) not null default clock_timestamp(),
  done_at timestamptz(6),
  by text not null,
  constraint erasure_pkey PRIMARY KEY (id),
  constraint erasure_once_key UNIQUE NULLS NOT DISTINCT (team, person, address_hash),
  constraint erasure_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint erasure_address_hash_check CHECK ((octet_length(address_hash) = 32)),
  constraint erasure_whom_check CHECK (((person IS NOT NULL) OR (address_hash IS NOT NULL)))
);
CREATE INDEX erasure_address_idx ON worker.erasure USING btree (team, address_hash) WHERE (address_hash IS NOT NULL);
comment on table worker.erasure is 'Who was forgotten: what is read anew of them is dropped; a row for a person, and one for each of their addresses';
comment on column worker.erasure.id is 'Its number';
comment on column worker.erasure.team is 'Whose';
comment on column worker.erasure.person is 'Whom: an id of SalesLoft; null: only an address was known';
comment on column worker.erasure.address_hash is 'HMAC-SHA-256 of an address in lower case, under the team''s erasure_key; null: the row stands for the id';
comment on column worker.erasure.erased_at is 'When it was asked for: nothing of them is stored since';
comment on column worker.erasure.done_at is 'When the last of what was there was gone; null: it is to be asked for again';
comment on column worker.erasure.by is 'Who asked for it';

create table worker.erasure_key (
  team text not null,
  key_id text not null,
  key bytea not null,
  made_at timestamptz(6) not null default clock_timestamp(),
  constraint erasure_key_pkey PRIMARY KEY (team),
  constraint erasure_key_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE
);
comment on table worker.erasure_key is 'What the addresses of those who were forgotten are hashed with, a key a team';
comment on column worker.erasure_key.team is 'Whose';
comment on column worker.erasure_key.key_id is 'Which of ENCRYPTION_KEYS sealed it';
comment on column worker.erasure_key.key is 'The key, sealed with AES-256-GCM for this slug';
comment on column worker.erasure_key.made_at is 'When it was made: with the first of the team who was forgotten';

create table worker.erasure_record (
  team text not null,
  stream text not null,
  record_id text not null,
  constraint erasure_record_pkey PRIMARY KEY (team, stream, record_id),
  constraint erasure_record_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE
);
comment on table worker.erasure_record is 'Records that went with somebody who was forgotten and that others refer to, such as conversations: what belongs to them is dropped too';
comment on column worker.erasure_record.team is 'Whose';
comment on column worker.erasure_record.stream is 'Of which stream it was';
comment on column worker.erasure_record.record_id is 'Its id';

create table worker.inbox (
  id bigint not null generated always as identity,
  team text not null,
  endpoint text not null,
  event text not null,
  body bytea not null,
  body_sha256 bytea not null,
  received_at timestamptz(6) not null default clock_timestamp(),
  redeliveries integer not null default 0,
  state text not null default 'pending'::text,
  attempts integer not null default 0,
  next_attempt_at timestamptz(6) not null default clock_timestamp(),
  lease_by uuid,
  lease_until timestamptz(6),
  stream text,
  record_id text,
  outcome text,
  error_code text,
  processed_at timestamptz(6),
  checks smallint not null default 0,
  constraint inbox_pkey PRIMARY KEY (id),
  constraint inbox_delivery_key UNIQUE (team, event, body_sha256),
  constraint inbox_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint inbox_body_sha256_check CHECK ((octet_length(body_sha256) = 32)),
  constraint inbox_checks_check CHECK ((checks >= 0)),
  constraint inbox_counts_check CHECK (((attempts >= 0) AND (redeliveries >= 0))),
  constraint inbox_lease_check CHECK (((lease_by IS NULL) = (lease_until IS NULL))),
  constraint inbox_processed_check CHECK (((processed_at IS NULL) = (state = ANY (ARRAY['pending'::text, 'held'::text])))),
  constraint inbox_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'held'::text, 'processed'::text, 'ignored'::text, 'dead'::text])))
);
CREATE INDEX inbox_dead_idx ON worker.inbox USING btree (team, id) WHERE (state = 'dead'::text);
CREATE INDEX inbox_due_idx ON worker.inbox USING btree (team, next_attempt_at, id) WHERE (state = ANY (ARRAY['pending'::text, 'held'::text]));
CREATE INDEX inbox_received_idx ON worker.inbox USING btree (received_at);
CREATE INDEX inbox_team_idx ON worker.inbox USING btree (team, id);
CREATE INDEX inbox_team_received_idx ON worker.inbox USING btree (team, received_at, id);
comment on table worker.inbox is 'Webhook deliveries that were answered 2xx: each is stored before its answer';
comment on column worker.inbox.id is 'Rises with what is stored; the order of arrival only roughly';
comment on column worker.inbox.team is 'Whose endpoint it came to';
comment on column worker.inbox.endpoint is 'Which endpoint: see webhook_endpoint, as long as that has it';
comment on column worker.inbox.event is 'The event type it claimed, under whose token it was signed';
comment on column worker.inbox.body is 'The bytes as they came';
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
comment on column worker.inbox.checks is 'While held: how often in a row SalesLoft was asked and did not show what was announced';

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

create table worker.parent_failure (
  team text not null,
  stream text not null,
  parent_id text not null,
  tries integer not null default 1,
  code text not null,
  message text not null,
  first_at timestamptz(6) not null default clock_timestamp(),
  last_at timestamptz(6) not null default clock_timestamp(),
  retry_at timestamptz(6),
  constraint parent_failure_pkey PRIMARY KEY (team, stream, parent_id),
  constraint parent_failure_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE
);
comment on table worker.parent_failure is 'Records of a parent stream that could not be asked for their children, until they can';
comment on column worker.parent_failure.team is 'Whose records';
comment on column worker.parent_failure.stream is 'The children''s stream';
comment on column worker.parent_failure.parent_id is 'The record of the parent stream';
comment on column worker.parent_failure.tries is 'How often in a row it failed';
comment on column worker.parent_failure.code is 'How it failed last: a code of docs/errors.md';
comment on column worker.parent_failure.message is 'The same as a sentence';
comment on column worker.parent_failure.first_at is 'When it failed first';
comment on column worker.parent_failure.last_at is 'When it failed last';
comment on column worker.parent_failure.retry_at is 'Put aside until then, so that the others go on; null: not yet put aside';

create table worker.process (
  id uuid not null,
  namespace text not null,
  task_queue text not null,
  host text not null,
  pid integer not null,
  version text not null,
  polling boolean not null,
  started_at timestamptz(6) not null default clock_timestamp(),
  seen_at timestamptz(6) not null default clock_timestamp(),
  machine text,
  born_at text,
  constraint process_pkey PRIMARY KEY (id)
);
comment on table worker.process is 'Worker processes, as each says itself every few seconds; one that ends well takes its row away';
comment on column worker.process.id is 'Drawn by the process at its start';
comment on column worker.process.namespace is 'Of Temporal';
comment on column worker.process.task_queue is 'What it polls in Temporal';
comment on column worker.process.host is 'Name of its machine or container';
comment on column worker.process.pid is 'Its number there';
comment on column worker.process.version is 'Of the program';
comment on column worker.process.polling is 'Whether it polls Temporal, or waits for it';
comment on column worker.process.started_at is 'When it began, by the clock of this database';
comment on column worker.process.seen_at is 'When it said so last, by the clock of this database';
comment on column worker.process.machine is 'One boot of its machine, and where its number counts there; null where the system does not tell';
comment on column worker.process.born_at is 'When it began, as the system counts: another process of the same number began later';

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

create table worker.range_missing (
  team text not null,
  stream text not null,
  record_id text not null,
  first_run_id bigint not null,
  last_run_id bigint not null,
  constraint range_missing_pkey PRIMARY KEY (team, stream, record_id),
  constraint range_missing_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE
);
comment on table worker.range_missing is 'Records that a complete reading of their range of time did not bring';
comment on column worker.range_missing.team is 'Whose records';
comment on column worker.range_missing.stream is 'Of which stream';
comment on column worker.range_missing.record_id is 'The record';
comment on column worker.range_missing.first_run_id is 'The reading that missed it first';
comment on column worker.range_missing.last_run_id is 'The reading that missed it last: another one than the first marks it deleted';

create table worker.receiver (
  single boolean not null default true,
  seen_at timestamptz(6) not null default clock_timestamp(),
  gap_from timestamptz(6),
  gap_until timestamptz(6),
  constraint receiver_pkey PRIMARY KEY (single),
  constraint receiver_gap_check CHECK (((gap_from IS NULL) = (gap_until IS NULL))),
  constraint receiver_single_check CHECK (single)
);
comment on table worker.receiver is 'Whether webhooks can come: one row that each server process touches';
comment on column worker.receiver.single is 'There is one row';
comment on column worker.receiver.seen_at is 'When a server process last said that it receives';
comment on column worker.receiver.gap_from is 'The last time in which nobody did: its beginning';
comment on column worker.receiver.gap_until is 'Its end; what it may have missed is read at once';

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
  waits_for text[] not null default '{}'::text[],
  own text not null,
  digest text not null,
  beside text not null,
  constraint report_pkey PRIMARY KEY (team, date, version),
  constraint report_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint report_day_check CHECK ((until_at > from_at)),
  constraint report_state_check CHECK ((state = ANY (ARRAY['provisional'::text, 'final'::text]))),
  constraint report_version_check CHECK ((version > 0))
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

create table worker.setting (
  team text not null,
  stream text not null default ''::text,
  key text not null,
  value jsonb not null,
  constraint setting_pkey PRIMARY KEY (team, stream, key),
  constraint setting_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE
);
comment on table worker.setting is 'What an operator has set otherwise than it comes; read at each use, so that a change is live at once';
comment on column worker.setting.team is 'Whose';
comment on column worker.setting.stream is 'Of which stream; empty: of the whole team';
comment on column worker.setting.key is 'Name of the setting: docs/operations.md, Settings';
comment on column worker.setting.value is 'Its value';

create table worker.setting_change (
  id bigint not null generated always as identity,
  team text not null,
  stream text not null default ''::text,
  key text not null,
  before jsonb,
  after jsonb,
  changed_by text not null,
  changed_at timestamptz(6) not null default clock_timestamp(),
  constraint setting_change_pkey PRIMARY KEY (id),
  constraint setting_change_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE
);
CREATE INDEX setting_change_place_idx ON worker.setting_change USING btree (team, stream, key, id);
comment on table worker.setting_change is 'Who changed which setting, when and to what; pauses of a stream and changes of its feed as well';
comment on column worker.setting_change.id is 'Number of the change, ascending';
comment on column worker.setting_change.team is 'Whose setting';
comment on column worker.setting_change.stream is 'Of which stream; empty: of the whole team';
comment on column worker.setting_change.key is 'Name of the setting';
comment on column worker.setting_change.before is 'What had been set; null: nothing, it was as it comes';
comment on column worker.setting_change.after is 'What is set; null: nothing any more';
comment on column worker.setting_change.changed_by is 'The page, the API, or the person at the command line and their machine';
comment on column worker.setting_change.changed_at is 'When';

create table worker.suppression (
  team text not null,
  kind text not null,
  value text not null,
  added_at timestamptz(6) not null default clock_timestamp(),
  added_by text not null,
  note text,
  constraint suppression_pkey PRIMARY KEY (team, kind, value),
  constraint suppression_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint suppression_kind_check CHECK ((kind = ANY (ARRAY['address'::text, 'domain'::text]))),
  constraint suppression_value_check CHECK (((value <> ''::text) AND (value = lower(value))))
);
comment on table worker.suppression is 'Addresses and domains that a team never enrols, whatever SalesLoft says of them';
comment on column worker.suppression.team is 'Whose list';
comment on column worker.suppression.kind is 'address, or domain with all below it';
comment on column worker.suppression.value is 'In lower case, its domain in ASCII; never in a log or a history';
comment on column worker.suppression.added_at is 'When it was put there';
comment on column worker.suppression.added_by is 'By whom: the page, the API, or the person at the command line and their machine';
comment on column worker.suppression.note is 'Why, in their words';

create table worker.sweep (
  team text not null,
  stream text not null,
  sequence bigint not null default 0,
  number bigint not null default 1,
  state text not null default 'sweeping'::text,
  phase text not null default 'reading'::text,
  confirmed boolean not null default false,
  started_at timestamptz(6) not null default clock_timestamp(),
  since timestamptz(6) not null,
  finished_at timestamptz(6),
  cursor timestamptz(6),
  head timestamptz(6),
  witnesses text[] not null default '{}'::text[],
  expected_rows bigint,
  fetched bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  quarantined bigint not null default 0,
  deleted bigint not null default 0,
  repaired bigint not null default 0,
  mismatched bigint not null default 0,
  suspects bigint not null default 0,
  cost bigint not null default 0,
  requests bigint not null default 0,
  workflow_id text,
  temporal_run_id text,
  error_code text,
  error_message text,
  crashes integer not null default 0,
  completed_at timestamptz(6),
  crash_marks jsonb not null default '{}'::jsonb,
  constraint sweep_pkey PRIMARY KEY (team, stream),
  constraint sweep_stream_fkey FOREIGN KEY (team, stream) REFERENCES worker.sync_state(team, stream) ON DELETE CASCADE,
  constraint sweep_fetched_check CHECK ((fetched = (((created + updated) + unchanged) + quarantined))),
  constraint sweep_finished_check CHECK (((state = 'sweeping'::text) = (finished_at IS NULL))),
  constraint sweep_phase_check CHECK ((phase = ANY (ARRAY['reading'::text, 'asking'::text, 'reading-again'::text]))),
  constraint sweep_state_check CHECK ((state = ANY (ARRAY['sweeping'::text, 'current'::text, 'failed'::text])))
);
comment on table worker.sweep is 'The latest sweep of each stream: it repairs rows and finds deletes';
comment on column worker.sweep.team is 'Whose stream';
comment on column worker.sweep.stream is 'Which stream';
comment on column worker.sweep.sequence is 'Fencing token: raised by each turn and each commit';
comment on column worker.sweep.number is 'How many passes were begun; names the ids that this one has met';
comment on column worker.sweep.state is 'sweeping, or how it ended';
comment on column worker.sweep.phase is 'reading: the full walk; asking: for suspects by their ids; reading-again: where a list knows no ids';
comment on column worker.sweep.confirmed is 'An operator has confirmed that so many records are missing, for this sweep alone';
comment on column worker.sweep.started_at is 'When it began';
comment on column worker.sweep.since is 'Its start less the overlap: only rows stored before may be suspects or go back';
comment on column worker.sweep.finished_at is 'When it ended; null while it goes on, also over restarts';
comment on column worker.sweep.cursor is 'Read up to here';
comment on column worker.sweep.head is 'Date of its first answer, by the clock of SalesLoft';
comment on column worker.sweep.witnesses is 'Ids it met last: an answer about suspects has to hold one of them';
comment on column worker.sweep.expected_rows is 'How many records its first answer said there are';
comment on column worker.sweep.fetched is 'Records served to it';
comment on column worker.sweep.created is 'Rows that are new in the mirror';
comment on column worker.sweep.updated is 'Rows that changed, repaired ones and lifted tombstones included';
comment on column worker.sweep.unchanged is 'Records that changed nothing';
comment on column worker.sweep.quarantined is 'Records put aside';
comment on column worker.sweep.deleted is 'Rows it marked deleted';
comment on column worker.sweep.repaired is 'Rows it set back to an older version, after reading it twice';
comment on column worker.sweep.mismatched is 'Rows that earlier readings should have known and did not, or knew otherwise; 0 is the proof';
comment on column worker.sweep.suspects is 'Living rows that its walk did not meet';
comment on column worker.sweep.cost is 'What it took from the budget';
comment on column worker.sweep.requests is 'Requests it made';
comment on column worker.sweep.workflow_id is 'Temporal workflow that sweeps';
comment on column worker.sweep.temporal_run_id is 'Run of that workflow';
comment on column worker.sweep.error_code is 'Why it stopped';
comment on column worker.sweep.error_message is 'Why it stopped, in words';
comment on column worker.sweep.crashes is 'Turns in a row that began here and never ended; at three it stops';
comment on column worker.sweep.completed_at is 'When a sweep of this stream last came to its end; null: never';
comment on column worker.sweep.crash_marks is 'Records that were being looked into, one by one, when a turn ended without a word, and how often';

create table worker.sweep_met (
  team text not null,
  stream text not null,
  id text not null,
  behind text,
  constraint sweep_met_pkey PRIMARY KEY (team, stream, id),
  constraint sweep_met_sweep_fkey FOREIGN KEY (team, stream) REFERENCES worker.sweep(team, stream) ON DELETE CASCADE
);
comment on table worker.sweep_met is 'Ids that a sweep under way has met; emptied by a crash, which the sweep notices';
comment on column worker.sweep_met.team is 'Whose stream';
comment on column worker.sweep_met.stream is 'Which stream';
comment on column worker.sweep_met.id is 'Id of the record as text; empty in the row that proves that none was lost';
comment on column worker.sweep_met.behind is 'Of the proof: number of the pass. Else the hash of a version older than the stored one, to be read again';

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
  lanes integer,
  hints_until timestamptz(6),
  idle_runs smallint not null default 0,
  asked_at timestamptz(6),
  constraint sync_state_pkey PRIMARY KEY (team, stream),
  constraint sync_state_run_fkey FOREIGN KEY (run_id) REFERENCES worker.run(id) ON DELETE SET NULL,
  constraint sync_state_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint sync_state_idle_check CHECK ((idle_runs >= 0)),
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
comment on column worker.sync_state.lanes is 'How many windows of a long reading are read at once; null while there are none';
comment on column worker.sync_state.hints_until is 'Up to when its requests because of webhooks are spaced out: each adds two seconds, and four may run ahead';
comment on column worker.sync_state.idle_runs is 'Runs in a row that changed nothing: the wait until the next doubles with each';
comment on column worker.sync_state.asked_at is 'When it was last to be read at once: a run that began before leaves it due';

create table worker.sync_window (
  team text not null,
  stream text not null,
  number integer not null,
  cursor timestamptz(6) not null,
  until timestamptz(6) not null,
  rows bigint not null,
  done boolean not null default false,
  sequence bigint not null default 0,
  crashes integer not null default 0,
  crash_marks jsonb not null default '{}'::jsonb,
  constraint sync_window_pkey PRIMARY KEY (team, stream, number),
  constraint sync_window_stream_fkey FOREIGN KEY (team, stream) REFERENCES worker.sync_state(team, stream) ON DELETE CASCADE,
  constraint sync_window_rows_check CHECK ((rows >= 0))
);
comment on table worker.sync_window is 'Ranges of time that a long reading is split into; gone when all are read';
comment on column worker.sync_window.team is 'Whose stream';
comment on column worker.sync_window.stream is 'Which stream';
comment on column worker.sync_window.number is 'Number of the window, from 0';
comment on column worker.sync_window.cursor is 'Read up to here';
comment on column worker.sync_window.until is 'Where it ends: rows from this instant on are another window''s';
comment on column worker.sync_window.rows is 'Records that are probably left in it';
comment on column worker.sync_window.done is 'Read to its end';
comment on column worker.sync_window.sequence is 'Fencing token of the window';
comment on column worker.sync_window.crashes is 'Turns that began here and never ended; from three on, record by record';
comment on column worker.sync_window.crash_marks is 'Records that were being read then, and how often';

create table worker.team (
  slug text not null,
  base_url text not null,
  salesloft_team_id text not null,
  name text not null,
  cost_per_minute integer not null default 600,
  connected_at timestamptz(6) not null default clock_timestamp(),
  disconnected_at timestamptz(6),
  paused_at timestamptz(6),
  pause_reason text,
  note text,
  constraint team_pkey PRIMARY KEY (slug),
  constraint team_cost_per_minute_check CHECK ((cost_per_minute > 0)),
  constraint team_pause_check CHECK (((paused_at IS NULL) = (pause_reason IS NULL))),
  constraint team_pause_reason_check CHECK ((pause_reason = ANY (ARRAY['operator'::text, 'auth.revoked'::text]))),
  constraint team_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);
CREATE UNIQUE INDEX team_identity_key ON worker.team USING btree (base_url, salesloft_team_id) WHERE (disconnected_at IS NULL);
comment on table worker.team is 'SalesLoft accounts that are or were connected: the tenants';
comment on column worker.team.slug is 'Name of the team in every key, query and command';
comment on column worker.team.base_url is 'Where its API is, without /v2';
comment on column worker.team.salesloft_team_id is 'Its id as GET /v2/team answers; another id under the same slug is refused';
comment on column worker.team.name is 'Its name in SalesLoft when it was connected';
comment on column worker.team.cost_per_minute is 'The request budget SalesLoft grants the team';
comment on column worker.team.connected_at is 'When it was first connected, or again after a disconnect';
comment on column worker.team.disconnected_at is 'When it was disconnected; null while connected';
comment on column worker.team.paused_at is 'Since when nothing is read; null while running';
comment on column worker.team.pause_reason is 'operator: somebody paused it; auth.revoked: SalesLoft refused the key';
comment on column worker.team.note is 'What the operator said about it';

create table worker.webhook_endpoint (
  team text not null,
  endpoint text not null,
  event text not null,
  token bytea not null,
  key_id text not null,
  subscription_id bigint,
  state text not null default 'pending'::text,
  created_at timestamptz(6) not null default clock_timestamp(),
  active_at timestamptz(6),
  retires_at timestamptz(6),
  constraint webhook_endpoint_pkey PRIMARY KEY (team, endpoint, event),
  constraint webhook_endpoint_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint webhook_endpoint_active_check CHECK (((state <> 'active'::text) OR ((subscription_id IS NOT NULL) AND (active_at IS NOT NULL)))),
  constraint webhook_endpoint_endpoint_check CHECK ((endpoint ~ '^[A-Za-z0-9_-]{22,86}$'::text)),
  constraint webhook_endpoint_retires_check CHECK (((state = 'retiring'::text) = (retires_at IS NOT NULL))),
  constraint webhook_endpoint_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'active'::text, 'retiring'::text])))
);
CREATE INDEX webhook_endpoint_endpoint_idx ON worker.webhook_endpoint USING btree (endpoint);
CREATE UNIQUE INDEX webhook_endpoint_subscription_key ON worker.webhook_endpoint USING btree (team, subscription_id);
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

create table worker.webhook_state (
  team text not null,
  lease_by uuid,
  lease_until timestamptz(6),
  tried_at timestamptz(6),
  applied_at timestamptz(6),
  callback text,
  wanted integer not null default 0,
  active integer not null default 0,
  refused text[] not null default '{}'::text[],
  repaired_at timestamptz(6),
  error_code text,
  error_message text,
  constraint webhook_state_pkey PRIMARY KEY (team),
  constraint webhook_state_team_fkey FOREIGN KEY (team) REFERENCES worker.team(slug) ON DELETE CASCADE,
  constraint webhook_state_counts_check CHECK (((wanted >= 0) AND (active >= 0))),
  constraint webhook_state_error_check CHECK (((error_code IS NULL) = (error_message IS NULL))),
  constraint webhook_state_lease_check CHECK (((lease_by IS NULL) = (lease_until IS NULL)))
);
comment on table worker.webhook_state is 'How the webhook subscriptions of a team were found when they were last looked at';
comment on column worker.webhook_state.team is 'Whose';
comment on column worker.webhook_state.lease_by is 'Who changes them now';
comment on column worker.webhook_state.lease_until is 'Until when nobody else does';
comment on column worker.webhook_state.tried_at is 'When they were last looked at';
comment on column worker.webhook_state.applied_at is 'When they were last made what they should be, to the end';
comment on column worker.webhook_state.callback is 'The address they were made for, without the endpoint';
comment on column worker.webhook_state.wanted is 'How many there should be';
comment on column worker.webhook_state.active is 'How many there were in the end';
comment on column worker.webhook_state.refused is 'Event types that SalesLoft refuses to this key';
comment on column worker.webhook_state.repaired_at is 'When one was last found missing or switched off';
comment on column worker.webhook_state.error_code is 'Why it was not done to the end: a code of docs/errors.md';
comment on column worker.webhook_state.error_message is 'The sentence for it';

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

create table salesloft.account_team_member_roles (
  team text not null,
  id bigint not null,
  name text,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint account_team_member_roles_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.account_team_member_roles is 'Roles that members of an account’s team can have in the CRM';
comment on column salesloft.account_team_member_roles.team is 'Slug of the team';
comment on column salesloft.account_team_member_roles.id is 'Id in SalesLoft';
comment on column salesloft.account_team_member_roles.name is 'Its name';
comment on column salesloft.account_team_member_roles.raw is 'The record as it was served';
comment on column salesloft.account_team_member_roles.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.account_team_member_roles.synced_at is 'When this version was stored';
comment on column salesloft.account_team_member_roles.deleted_at is 'When we found it gone; null while alive';

create table salesloft.account_tiers (
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
  constraint account_tiers_pkey PRIMARY KEY (team, id)
);
CREATE INDEX account_tiers_updated_at_idx ON salesloft.account_tiers USING btree (team, updated_at);
comment on table salesloft.account_tiers is 'Tiers an account can be in';
comment on column salesloft.account_tiers.team is 'Slug of the team';
comment on column salesloft.account_tiers.id is 'Id in SalesLoft';
comment on column salesloft.account_tiers.created_at is 'When it was created in SalesLoft';
comment on column salesloft.account_tiers.name is 'Its name';
comment on column salesloft.account_tiers."order" is 'Place in the list';
comment on column salesloft.account_tiers.active is 'In use';
comment on column salesloft.account_tiers.raw is 'The record as it was served';
comment on column salesloft.account_tiers.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.account_tiers.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.account_tiers.synced_at is 'When this version was stored';
comment on column salesloft.account_tiers.deleted_at is 'When we found it gone; null while alive';

create table salesloft.account_types (
  team text not null,
  id text not null,
  name text,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint account_types_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.account_types is 'Kinds of account that the team uses; the id is the name';
comment on column salesloft.account_types.team is 'Slug of the team';
comment on column salesloft.account_types.id is 'Id in SalesLoft';
comment on column salesloft.account_types.name is 'Its name, which is its id as well';
comment on column salesloft.account_types.raw is 'The record as it was served';
comment on column salesloft.account_types.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.account_types.synced_at is 'When this version was stored';
comment on column salesloft.account_types.deleted_at is 'When we found it gone; null while alive';

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

create table salesloft.actions (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  due_on timestamptz(6),
  type text,
  status text,
  due boolean,
  multitouch_group_id bigint,
  action_details_id bigint,
  cadence_id bigint,
  person_id bigint,
  step_id bigint,
  task_id bigint,
  user_id bigint,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  left_at timestamptz(6),
  constraint actions_pkey PRIMARY KEY (team, id)
);
CREATE INDEX actions_cadence_id_idx ON salesloft.actions USING btree (team, cadence_id);
CREATE INDEX actions_left_at_idx ON salesloft.actions USING btree (team, left_at) WHERE (left_at IS NOT NULL);
CREATE INDEX actions_person_id_idx ON salesloft.actions USING btree (team, person_id);
CREATE INDEX actions_updated_at_idx ON salesloft.actions USING btree (team, updated_at);
comment on table salesloft.actions is 'Actions in progress or pending: what is to be done next for a person in a cadence; others’ only with the key of an administrator';
comment on column salesloft.actions.team is 'Slug of the team';
comment on column salesloft.actions.id is 'Id in SalesLoft';
comment on column salesloft.actions.created_at is 'When it was created in SalesLoft';
comment on column salesloft.actions.due_on is 'When it is due';
comment on column salesloft.actions.type is 'email, phone, other; more may come';
comment on column salesloft.actions.status is 'in_progress, or pending_activity: acted upon and not completed';
comment on column salesloft.actions.due is 'Due now';
comment on column salesloft.actions.multitouch_group_id is 'Group of a multi-touch cadence';
comment on column salesloft.actions.action_details_id is 'Details of the action, by type';
comment on column salesloft.actions.cadence_id is 'Cadence it belongs to';
comment on column salesloft.actions.person_id is 'The person';
comment on column salesloft.actions.step_id is 'Step it comes from';
comment on column salesloft.actions.task_id is 'Task of the action';
comment on column salesloft.actions.user_id is 'User who is to do it';
comment on column salesloft.actions.raw is 'The record as it was served';
comment on column salesloft.actions.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.actions.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.actions.synced_at is 'When this version was stored';
comment on column salesloft.actions.deleted_at is 'When we found it gone; null while alive';
comment on column salesloft.actions.left_at is 'Since when it is no longer in progress: done, not deleted';

create table salesloft.activity_histories (
  team text not null,
  id text not null,
  created_at timestamptz(6),
  occurred_at timestamptz(6),
  pinned_at timestamptz(6),
  type text,
  resource_type text,
  user_guid text,
  resource_id text,
  static_data jsonb,
  dynamic_data jsonb,
  failed_dynamic_resources jsonb,
  tags jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint activity_histories_pkey PRIMARY KEY (team, id)
);
CREATE INDEX activity_histories_updated_at_idx ON salesloft.activity_histories USING btree (team, updated_at);
comment on table salesloft.activity_histories is 'The activity feed: what happened to people and accounts';
comment on column salesloft.activity_histories.team is 'Slug of the team';
comment on column salesloft.activity_histories.id is 'Id in SalesLoft';
comment on column salesloft.activity_histories.created_at is 'When it was created in SalesLoft';
comment on column salesloft.activity_histories.occurred_at is 'When it happened';
comment on column salesloft.activity_histories.pinned_at is 'When it was pinned';
comment on column salesloft.activity_histories.type is 'Kind of activity';
comment on column salesloft.activity_histories.resource_type is 'account, person, crm_opportunity';
comment on column salesloft.activity_histories.user_guid is 'GUID of the user';
comment on column salesloft.activity_histories.resource_id is 'Record it happened to: a number, or a text of the CRM';
comment on column salesloft.activity_histories.static_data is 'What does not change about it';
comment on column salesloft.activity_histories.dynamic_data is 'What associated records add, by type';
comment on column salesloft.activity_histories.failed_dynamic_resources is 'Associated records that could not be loaded';
comment on column salesloft.activity_histories.tags is 'Tags of the activity';
comment on column salesloft.activity_histories.raw is 'The record as it was served';
comment on column salesloft.activity_histories.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.activity_histories.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.activity_histories.synced_at is 'When this version was stored';
comment on column salesloft.activity_histories.deleted_at is 'When we found it gone; null while alive';

create table salesloft.audit_reports (
  team text not null,
  id bigint not null,
  since date,
  until date,
  requested_on date,
  started_on date,
  completed_on date,
  name text,
  status text,
  error text,
  record_type text,
  data_source text,
  actions text,
  user_guid text,
  requestor_name text,
  requestor_email text,
  download_url text,
  email_notification boolean,
  record_ids jsonb,
  audited_user_guids jsonb,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint audit_reports_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.audit_reports is 'Reports of who changed what, as administrators asked for them';
comment on column salesloft.audit_reports.team is 'Slug of the team';
comment on column salesloft.audit_reports.id is 'Id in SalesLoft';
comment on column salesloft.audit_reports.since is 'First day of the range';
comment on column salesloft.audit_reports.until is 'Last day of the range';
comment on column salesloft.audit_reports.requested_on is 'Day it was asked for';
comment on column salesloft.audit_reports.started_on is 'Day it was begun';
comment on column salesloft.audit_reports.completed_on is 'Day it was done';
comment on column salesloft.audit_reports.name is 'Its name';
comment on column salesloft.audit_reports.status is 'State';
comment on column salesloft.audit_reports.error is 'What went wrong, if anything';
comment on column salesloft.audit_reports.record_type is 'Kind of record, such as Account';
comment on column salesloft.audit_reports.data_source is 'Where the data come from, such as Database';
comment on column salesloft.audit_reports.actions is 'Action that was audited';
comment on column salesloft.audit_reports.user_guid is 'GUID of the user who asked for it';
comment on column salesloft.audit_reports.requestor_name is 'Name of the user who asked for it';
comment on column salesloft.audit_reports.requestor_email is 'E-mail address of the user who asked for it';
comment on column salesloft.audit_reports.download_url is 'Where the file can be fetched';
comment on column salesloft.audit_reports.email_notification is 'An e-mail tells when it is done';
comment on column salesloft.audit_reports.record_ids is 'Ids of the records';
comment on column salesloft.audit_reports.audited_user_guids is 'GUIDs of the users whose actions were audited';
comment on column salesloft.audit_reports.raw is 'The record as it was served';
comment on column salesloft.audit_reports.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.audit_reports.synced_at is 'When this version was stored';
comment on column salesloft.audit_reports.deleted_at is 'When we found it gone; null while alive';

create table salesloft.bulk_job_results (
  team text not null,
  id bigint not null,
  bulk_job_id bigint,
  status text,
  error text,
  record jsonb,
  resource jsonb,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint bulk_job_results_pkey PRIMARY KEY (team, id)
);
CREATE INDEX bulk_job_results_bulk_job_id_idx ON salesloft.bulk_job_results USING btree (team, bulk_job_id);
comment on table salesloft.bulk_job_results is 'Records of a bulk job that is done, with what came of each';
comment on column salesloft.bulk_job_results.team is 'Slug of the team';
comment on column salesloft.bulk_job_results.id is 'Id in SalesLoft';
comment on column salesloft.bulk_job_results.bulk_job_id is 'Bulk job it belongs to';
comment on column salesloft.bulk_job_results.status is 'success, error';
comment on column salesloft.bulk_job_results.error is 'What went wrong, if anything';
comment on column salesloft.bulk_job_results.record is 'What was to be processed';
comment on column salesloft.bulk_job_results.resource is 'What came of it';
comment on column salesloft.bulk_job_results.raw is 'The record as it was served';
comment on column salesloft.bulk_job_results.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.bulk_job_results.synced_at is 'When this version was stored';
comment on column salesloft.bulk_job_results.deleted_at is 'When we found it gone; null while alive';

create table salesloft.bulk_jobs (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  marked_ready_at timestamptz(6),
  started_at timestamptz(6),
  finished_at timestamptz(6),
  name text,
  type text,
  state text,
  total integer,
  processed integer,
  errors integer,
  ready_to_execute boolean,
  scopes jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint bulk_jobs_pkey PRIMARY KEY (team, id)
);
CREATE INDEX bulk_jobs_updated_at_idx ON salesloft.bulk_jobs USING btree (team, updated_at);
comment on table salesloft.bulk_jobs is 'Bulk jobs of all applications of the team';
comment on column salesloft.bulk_jobs.team is 'Slug of the team';
comment on column salesloft.bulk_jobs.id is 'Id in SalesLoft';
comment on column salesloft.bulk_jobs.created_at is 'When it was created in SalesLoft';
comment on column salesloft.bulk_jobs.marked_ready_at is 'When it was said to be complete';
comment on column salesloft.bulk_jobs.started_at is 'When it began';
comment on column salesloft.bulk_jobs.finished_at is 'When it was done';
comment on column salesloft.bulk_jobs.name is 'Its name';
comment on column salesloft.bulk_jobs.type is 'Kind of job, such as person/upsert';
comment on column salesloft.bulk_jobs.state is 'open, executing, done';
comment on column salesloft.bulk_jobs.total is 'Records';
comment on column salesloft.bulk_jobs.processed is 'Records processed';
comment on column salesloft.bulk_jobs.errors is 'Records that failed';
comment on column salesloft.bulk_jobs.ready_to_execute is 'It can be executed';
comment on column salesloft.bulk_jobs.scopes is 'Scopes it needs';
comment on column salesloft.bulk_jobs.raw is 'The record as it was served';
comment on column salesloft.bulk_jobs.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.bulk_jobs.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.bulk_jobs.synced_at is 'When this version was stored';
comment on column salesloft.bulk_jobs.deleted_at is 'When we found it gone; null while alive';

create table salesloft.cadence_exports (
  team text not null,
  id text not null,
  cadence_id bigint,
  cadence_content jsonb,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint cadence_exports_pkey PRIMARY KEY (team, id)
);
CREATE INDEX cadence_exports_cadence_id_idx ON salesloft.cadence_exports USING btree (team, cadence_id);
comment on table salesloft.cadence_exports is 'A cadence with its steps and templates, in the form in which one is imported';
comment on column salesloft.cadence_exports.team is 'Slug of the team';
comment on column salesloft.cadence_exports.id is 'Id of its parent and its place among its records';
comment on column salesloft.cadence_exports.cadence_id is 'Cadence it is of';
comment on column salesloft.cadence_exports.cadence_content is 'Settings, steps and templates of the cadence';
comment on column salesloft.cadence_exports.raw is 'The record as it was served';
comment on column salesloft.cadence_exports.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.cadence_exports.synced_at is 'When this version was stored';
comment on column salesloft.cadence_exports.deleted_at is 'When we found it gone; null while alive';

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
CREATE INDEX cadence_memberships_added_at_idx ON salesloft.cadence_memberships USING btree (team, added_at);
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

create table salesloft.cadence_stats (
  team text not null,
  id text not null,
  cadence_id bigint,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint cadence_stats_pkey PRIMARY KEY (team, id)
);
CREATE INDEX cadence_stats_cadence_id_idx ON salesloft.cadence_stats USING btree (team, cadence_id);
comment on table salesloft.cadence_stats is 'Statistics of a cadence as of the day; the figures are in `raw`';
comment on column salesloft.cadence_stats.team is 'Slug of the team';
comment on column salesloft.cadence_stats.id is 'Id of its parent and its place among its records';
comment on column salesloft.cadence_stats.cadence_id is 'Cadence it is of';
comment on column salesloft.cadence_stats.raw is 'The record as it was served';
comment on column salesloft.cadence_stats.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.cadence_stats.synced_at is 'When this version was stored';
comment on column salesloft.cadence_stats.deleted_at is 'When we found it gone; null while alive';

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

create table salesloft.calendar_events (
  team text not null,
  id text not null,
  created_at timestamptz(6),
  start_time timestamptz(6),
  end_time timestamptz(6),
  canceled_at timestamptz(6),
  last_occurrence_at timestamptz(6),
  title text,
  description text,
  body_html text,
  location text,
  status text,
  provider text,
  calendar_id text,
  user_guid text,
  creator text,
  organizer text,
  i_cal_uid text,
  html_link text,
  series_master_event_id text,
  recurring_interval text,
  all_day boolean,
  busy boolean,
  recurring boolean,
  tenant_id bigint,
  attendees jsonb,
  conference_data jsonb,
  extended_properties jsonb,
  recurrence jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint calendar_events_pkey PRIMARY KEY (team, id)
);
CREATE INDEX calendar_events_start_time_idx ON salesloft.calendar_events USING btree (team, start_time);
CREATE INDEX calendar_events_updated_at_idx ON salesloft.calendar_events USING btree (team, updated_at);
comment on table salesloft.calendar_events is 'Events of the connected calendars';
comment on column salesloft.calendar_events.team is 'Slug of the team';
comment on column salesloft.calendar_events.id is 'Id in SalesLoft';
comment on column salesloft.calendar_events.created_at is 'When it was created in SalesLoft';
comment on column salesloft.calendar_events.start_time is 'When it begins; the time by which it is read';
comment on column salesloft.calendar_events.end_time is 'When it ends';
comment on column salesloft.calendar_events.canceled_at is 'When it was cancelled';
comment on column salesloft.calendar_events.last_occurrence_at is 'When it last takes place, of a series';
comment on column salesloft.calendar_events.title is 'Title';
comment on column salesloft.calendar_events.description is 'Description';
comment on column salesloft.calendar_events.body_html is 'Text as HTML, of Microsoft’s calendars';
comment on column salesloft.calendar_events.location is 'Where it takes place';
comment on column salesloft.calendar_events.status is 'State, such as confirmed; empty for some providers';
comment on column salesloft.calendar_events.provider is 'Provider of the calendar, such as google';
comment on column salesloft.calendar_events.calendar_id is 'Calendar of its owner';
comment on column salesloft.calendar_events.user_guid is 'GUID of the user whose calendar it is in';
comment on column salesloft.calendar_events.creator is 'E-mail address of who made it';
comment on column salesloft.calendar_events.organizer is 'E-mail address of who holds it';
comment on column salesloft.calendar_events.i_cal_uid is 'UID that the calendar’s provider gave it';
comment on column salesloft.calendar_events.html_link is 'Where it is in the calendar’s own pages';
comment on column salesloft.calendar_events.series_master_event_id is 'First event of the series';
comment on column salesloft.calendar_events.recurring_interval is 'How often it repeats: Daily, Weekly, Monthly, Yearly';
comment on column salesloft.calendar_events.all_day is 'Lasts the whole day';
comment on column salesloft.calendar_events.busy is 'The time counts as taken';
comment on column salesloft.calendar_events.recurring is 'Part of a series';
comment on column salesloft.calendar_events.tenant_id is 'Team, as services outside the core know it';
comment on column salesloft.calendar_events.attendees is 'Attendees';
comment on column salesloft.calendar_events.conference_data is 'How to join it';
comment on column salesloft.calendar_events.extended_properties is 'Properties that programs added';
comment on column salesloft.calendar_events.recurrence is 'Rules of the series (RRULE, RFC 5545)';
comment on column salesloft.calendar_events.raw is 'The record as it was served';
comment on column salesloft.calendar_events.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.calendar_events.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.calendar_events.synced_at is 'When this version was stored';
comment on column salesloft.calendar_events.deleted_at is 'When we found it gone; null while alive';

create table salesloft.call_data_records (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  started_at timestamptz(6),
  ended_at timestamptz(6),
  "from" text,
  "to" text,
  direction text,
  status text,
  call_type text,
  call_uuid text,
  duration integer,
  call_id bigint,
  called_person_id bigint,
  user_id bigint,
  recording jsonb,
  dialer_recording jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint call_data_records_pkey PRIMARY KEY (team, id)
);
CREATE INDEX call_data_records_called_person_id_idx ON salesloft.call_data_records USING btree (team, called_person_id);
CREATE INDEX call_data_records_updated_at_idx ON salesloft.call_data_records USING btree (team, updated_at);
comment on table salesloft.call_data_records is 'Legs of calls as the telephone system saw them, logged or not';
comment on column salesloft.call_data_records.team is 'Slug of the team';
comment on column salesloft.call_data_records.id is 'Id in SalesLoft';
comment on column salesloft.call_data_records.created_at is 'When it was created in SalesLoft';
comment on column salesloft.call_data_records.started_at is 'When it began';
comment on column salesloft.call_data_records.ended_at is 'When it ended';
comment on column salesloft.call_data_records."from" is 'Number that called';
comment on column salesloft.call_data_records."to" is 'Number that was called';
comment on column salesloft.call_data_records.direction is 'inbound, outbound';
comment on column salesloft.call_data_records.status is 'queued, initiated, ringing, in-progress, completed, busy, no-answer, canceled, failed';
comment on column salesloft.call_data_records.call_type is 'call, bridge, collaboration; may change';
comment on column salesloft.call_data_records.call_uuid is 'The same in all legs of a call';
comment on column salesloft.call_data_records.duration is 'Length in seconds';
comment on column salesloft.call_data_records.call_id is 'Call it was logged as';
comment on column salesloft.call_data_records.called_person_id is 'Person who was called';
comment on column salesloft.call_data_records.user_id is 'User who called or was called';
comment on column salesloft.call_data_records.recording is 'Recording and its state';
comment on column salesloft.call_data_records.dialer_recording is 'Recording of the dialer';
comment on column salesloft.call_data_records.raw is 'The record as it was served';
comment on column salesloft.call_data_records.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.call_data_records.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.call_data_records.synced_at is 'When this version was stored';
comment on column salesloft.call_data_records.deleted_at is 'When we found it gone; null while alive';

create table salesloft.call_dispositions (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  name text,
  crm_value text,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint call_dispositions_pkey PRIMARY KEY (team, id)
);
CREATE INDEX call_dispositions_updated_at_idx ON salesloft.call_dispositions USING btree (team, updated_at);
comment on table salesloft.call_dispositions is 'Results that a call can be given';
comment on column salesloft.call_dispositions.team is 'Slug of the team';
comment on column salesloft.call_dispositions.id is 'Id in SalesLoft';
comment on column salesloft.call_dispositions.created_at is 'When it was created in SalesLoft';
comment on column salesloft.call_dispositions.name is 'Its name';
comment on column salesloft.call_dispositions.crm_value is 'Value that the CRM gets';
comment on column salesloft.call_dispositions.raw is 'The record as it was served';
comment on column salesloft.call_dispositions.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.call_dispositions.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.call_dispositions.synced_at is 'When this version was stored';
comment on column salesloft.call_dispositions.deleted_at is 'When we found it gone; null while alive';

create table salesloft.call_instructions (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  instructions text,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint call_instructions_pkey PRIMARY KEY (team, id)
);
CREATE INDEX call_instructions_updated_at_idx ON salesloft.call_instructions USING btree (team, updated_at);
comment on table salesloft.call_instructions is 'Instructions of steps that are calls; `steps.details_id` refers to them';
comment on column salesloft.call_instructions.team is 'Slug of the team';
comment on column salesloft.call_instructions.id is 'Id in SalesLoft';
comment on column salesloft.call_instructions.created_at is 'When it was created in SalesLoft';
comment on column salesloft.call_instructions.instructions is 'The instructions';
comment on column salesloft.call_instructions.raw is 'The record as it was served';
comment on column salesloft.call_instructions.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.call_instructions.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.call_instructions.synced_at is 'When this version was stored';
comment on column salesloft.call_instructions.deleted_at is 'When we found it gone; null while alive';

create table salesloft.call_sentiments (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  name text,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint call_sentiments_pkey PRIMARY KEY (team, id)
);
CREATE INDEX call_sentiments_updated_at_idx ON salesloft.call_sentiments USING btree (team, updated_at);
comment on table salesloft.call_sentiments is 'Outcomes of a conversation that a call can be given';
comment on column salesloft.call_sentiments.team is 'Slug of the team';
comment on column salesloft.call_sentiments.id is 'Id in SalesLoft';
comment on column salesloft.call_sentiments.created_at is 'When it was created in SalesLoft';
comment on column salesloft.call_sentiments.name is 'Its name';
comment on column salesloft.call_sentiments.raw is 'The record as it was served';
comment on column salesloft.call_sentiments.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.call_sentiments.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.call_sentiments.synced_at is 'When this version was stored';
comment on column salesloft.call_sentiments.deleted_at is 'When we found it gone; null while alive';

create table salesloft.caller_ids (
  team text not null,
  id text not null,
  phone_number_assignment_id bigint,
  display_name text,
  title text,
  account_name text,
  person_id bigint,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint caller_ids_pkey PRIMARY KEY (team, id)
);
CREATE INDEX caller_ids_person_id_idx ON salesloft.caller_ids USING btree (team, person_id);
CREATE INDEX caller_ids_phone_number_assignment_id_idx ON salesloft.caller_ids USING btree (team, phone_number_assignment_id);
comment on table salesloft.caller_ids is 'Who a call from one of the team’s numbers would be shown as';
comment on column salesloft.caller_ids.team is 'Slug of the team';
comment on column salesloft.caller_ids.id is 'Id of its parent and its place among its records';
comment on column salesloft.caller_ids.phone_number_assignment_id is 'Assigned phone number';
comment on column salesloft.caller_ids.display_name is 'Name of the caller';
comment on column salesloft.caller_ids.title is 'Job title of the caller';
comment on column salesloft.caller_ids.account_name is 'Account of the caller';
comment on column salesloft.caller_ids.person_id is 'The person';
comment on column salesloft.caller_ids.raw is 'The record as it was served';
comment on column salesloft.caller_ids.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.caller_ids.synced_at is 'When this version was stored';
comment on column salesloft.caller_ids.deleted_at is 'When we found it gone; null while alive';

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
CREATE INDEX calls_created_at_idx ON salesloft.calls USING btree (team, created_at);
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

create table salesloft.conversations (
  team text not null,
  id uuid not null,
  created_at timestamptz(6),
  event_start_date timestamptz(6),
  event_end_date timestamptz(6),
  title text,
  platform text,
  media_type text,
  language_code text,
  owner_id text,
  user_guid text,
  organization_id text,
  call_id text,
  duration numeric,
  started_recording_at numeric,
  is_api boolean,
  account_id bigint,
  person_id bigint,
  recording_id text,
  transcription_id text,
  transcription_artifact_id text,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint conversations_pkey PRIMARY KEY (team, id)
);
CREATE INDEX conversations_account_id_idx ON salesloft.conversations USING btree (team, account_id);
CREATE INDEX conversations_person_id_idx ON salesloft.conversations USING btree (team, person_id);
CREATE INDEX conversations_updated_at_idx ON salesloft.conversations USING btree (team, updated_at);
comment on table salesloft.conversations is 'Recorded conversations: calls and video meetings';
comment on column salesloft.conversations.team is 'Slug of the team';
comment on column salesloft.conversations.id is 'Id in SalesLoft';
comment on column salesloft.conversations.created_at is 'When it was created in SalesLoft';
comment on column salesloft.conversations.event_start_date is 'When it began';
comment on column salesloft.conversations.event_end_date is 'When it ended';
comment on column salesloft.conversations.title is 'Title';
comment on column salesloft.conversations.platform is 'Where it comes from';
comment on column salesloft.conversations.media_type is 'video or audio';
comment on column salesloft.conversations.language_code is 'Language, such as en-US (BCP 47)';
comment on column salesloft.conversations.owner_id is 'User who owns it, a UUID';
comment on column salesloft.conversations.user_guid is 'GUID of the user who owns it';
comment on column salesloft.conversations.organization_id is 'Organization, a UUID';
comment on column salesloft.conversations.call_id is 'Call data record it was recorded from';
comment on column salesloft.conversations.duration is 'Length in milliseconds';
comment on column salesloft.conversations.started_recording_at is 'When the recording began, in milliseconds';
comment on column salesloft.conversations.is_api is 'It was brought in by the API';
comment on column salesloft.conversations.account_id is 'Account it belongs to';
comment on column salesloft.conversations.person_id is 'The person';
comment on column salesloft.conversations.recording_id is 'Its recording';
comment on column salesloft.conversations.transcription_id is 'Its transcription';
comment on column salesloft.conversations.transcription_artifact_id is 'File of the transcription';
comment on column salesloft.conversations.raw is 'The record as it was served';
comment on column salesloft.conversations.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.conversations.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.conversations.synced_at is 'When this version was stored';
comment on column salesloft.conversations.deleted_at is 'When we found it gone; null while alive';

create table salesloft.conversations_extensive (
  team text not null,
  id uuid not null,
  conversation_id text,
  created_at timestamptz(6),
  event_start_date timestamptz(6),
  event_end_date timestamptz(6),
  title text,
  platform text,
  media_type text,
  language_code text,
  owner_id text,
  user_guid text,
  organization_id text,
  call_id text,
  duration numeric,
  started_recording_at numeric,
  is_api boolean,
  account_id bigint,
  person_id bigint,
  recording_id text,
  transcription_id text,
  transcription_artifact_id text,
  owner_email text,
  opportunity_id bigint,
  summary_text text,
  summary jsonb,
  key_moments jsonb,
  action_items jsonb,
  attendees jsonb,
  invitees jsonb,
  meddpicc jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint conversations_extensive_pkey PRIMARY KEY (team, id)
);
CREATE INDEX conversations_extensive_account_id_idx ON salesloft.conversations_extensive USING btree (team, account_id);
CREATE INDEX conversations_extensive_conversation_id_idx ON salesloft.conversations_extensive USING btree (team, conversation_id);
CREATE INDEX conversations_extensive_opportunity_id_idx ON salesloft.conversations_extensive USING btree (team, opportunity_id);
CREATE INDEX conversations_extensive_person_id_idx ON salesloft.conversations_extensive USING btree (team, person_id);
CREATE INDEX conversations_extensive_updated_at_idx ON salesloft.conversations_extensive USING btree (team, updated_at);
comment on table salesloft.conversations_extensive is 'What was made of a conversation: summary, key moments, action items, attendees';
comment on column salesloft.conversations_extensive.team is 'Slug of the team';
comment on column salesloft.conversations_extensive.id is 'Id in SalesLoft';
comment on column salesloft.conversations_extensive.conversation_id is 'Conversation it is of';
comment on column salesloft.conversations_extensive.created_at is 'When it was created in SalesLoft';
comment on column salesloft.conversations_extensive.event_start_date is 'When it began';
comment on column salesloft.conversations_extensive.event_end_date is 'When it ended';
comment on column salesloft.conversations_extensive.title is 'Title';
comment on column salesloft.conversations_extensive.platform is 'Where it comes from';
comment on column salesloft.conversations_extensive.media_type is 'video or audio';
comment on column salesloft.conversations_extensive.language_code is 'Language, such as en-US (BCP 47)';
comment on column salesloft.conversations_extensive.owner_id is 'User who owns it, a UUID';
comment on column salesloft.conversations_extensive.user_guid is 'GUID of the user who owns it';
comment on column salesloft.conversations_extensive.organization_id is 'Organization, a UUID';
comment on column salesloft.conversations_extensive.call_id is 'Call data record it was recorded from';
comment on column salesloft.conversations_extensive.duration is 'Length in milliseconds';
comment on column salesloft.conversations_extensive.started_recording_at is 'When the recording began, in milliseconds';
comment on column salesloft.conversations_extensive.is_api is 'It was brought in by the API';
comment on column salesloft.conversations_extensive.account_id is 'Account it belongs to';
comment on column salesloft.conversations_extensive.person_id is 'The person';
comment on column salesloft.conversations_extensive.recording_id is 'Its recording';
comment on column salesloft.conversations_extensive.transcription_id is 'Its transcription';
comment on column salesloft.conversations_extensive.transcription_artifact_id is 'File of the transcription';
comment on column salesloft.conversations_extensive.owner_email is 'E-mail address of the user who owns it';
comment on column salesloft.conversations_extensive.opportunity_id is 'Opportunity it belongs to';
comment on column salesloft.conversations_extensive.summary_text is 'Summary';
comment on column salesloft.conversations_extensive.summary is 'Summary with its state';
comment on column salesloft.conversations_extensive.key_moments is 'Key moments';
comment on column salesloft.conversations_extensive.action_items is 'Action items';
comment on column salesloft.conversations_extensive.attendees is 'Attendees';
comment on column salesloft.conversations_extensive.invitees is 'People who were invited';
comment on column salesloft.conversations_extensive.meddpicc is 'How it bears on MEDDPICC';
comment on column salesloft.conversations_extensive.raw is 'The record as it was served';
comment on column salesloft.conversations_extensive.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.conversations_extensive.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.conversations_extensive.synced_at is 'When this version was stored';
comment on column salesloft.conversations_extensive.deleted_at is 'When we found it gone; null while alive';

create table salesloft.crm_account_team_members (
  team text not null,
  id bigint not null,
  crm_id text,
  account_crm_id text,
  user_crm_id text,
  user_crm_name text,
  team_member_role text,
  account_access_level text,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint crm_account_team_members_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.crm_account_team_members is 'Members of the teams that the CRM has for accounts';
comment on column salesloft.crm_account_team_members.team is 'Slug of the team';
comment on column salesloft.crm_account_team_members.id is 'Id in SalesLoft';
comment on column salesloft.crm_account_team_members.crm_id is 'Its id in the CRM';
comment on column salesloft.crm_account_team_members.account_crm_id is 'Id of the account in the CRM';
comment on column salesloft.crm_account_team_members.user_crm_id is 'Id of the user in the CRM';
comment on column salesloft.crm_account_team_members.user_crm_name is 'Name of the user in the CRM';
comment on column salesloft.crm_account_team_members.team_member_role is 'Role of the member';
comment on column salesloft.crm_account_team_members.account_access_level is 'What the member may do with the account';
comment on column salesloft.crm_account_team_members.raw is 'The record as it was served';
comment on column salesloft.crm_account_team_members.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.crm_account_team_members.synced_at is 'When this version was stored';
comment on column salesloft.crm_account_team_members.deleted_at is 'When we found it gone; null while alive';

create table salesloft.crm_activities (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  activity_type text,
  subject text,
  description text,
  error text,
  crm_id text,
  crm_record_type text,
  person_id bigint,
  user_id bigint,
  custom_crm_fields jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint crm_activities_pkey PRIMARY KEY (team, id)
);
CREATE INDEX crm_activities_person_id_idx ON salesloft.crm_activities USING btree (team, person_id);
CREATE INDEX crm_activities_updated_at_idx ON salesloft.crm_activities USING btree (team, updated_at);
comment on table salesloft.crm_activities is 'Activities that are written to the CRM, and what came of it';
comment on column salesloft.crm_activities.team is 'Slug of the team';
comment on column salesloft.crm_activities.id is 'Id in SalesLoft';
comment on column salesloft.crm_activities.created_at is 'When it was created in SalesLoft';
comment on column salesloft.crm_activities.activity_type is 'Kind of activity';
comment on column salesloft.crm_activities.subject is 'Subject';
comment on column salesloft.crm_activities.description is 'Description';
comment on column salesloft.crm_activities.error is 'Why it was not written';
comment on column salesloft.crm_activities.crm_id is 'Its id in the CRM';
comment on column salesloft.crm_activities.crm_record_type is 'Its kind of record in the CRM';
comment on column salesloft.crm_activities.person_id is 'The person';
comment on column salesloft.crm_activities.user_id is 'User who did it or owns it';
comment on column salesloft.crm_activities.custom_crm_fields is 'Further fields that are written';
comment on column salesloft.crm_activities.raw is 'The record as it was served';
comment on column salesloft.crm_activities.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.crm_activities.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.crm_activities.synced_at is 'When this version was stored';
comment on column salesloft.crm_activities.deleted_at is 'When we found it gone; null while alive';

create table salesloft.crm_activity_fields (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  title text,
  source text,
  field text,
  field_type text,
  value text,
  crm_object_type text,
  salesforce_object_type text,
  picklist_values jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint crm_activity_fields_pkey PRIMARY KEY (team, id)
);
CREATE INDEX crm_activity_fields_updated_at_idx ON salesloft.crm_activity_fields USING btree (team, updated_at);
comment on table salesloft.crm_activity_fields is 'Fields of the CRM that activities are written to';
comment on column salesloft.crm_activity_fields.team is 'Slug of the team';
comment on column salesloft.crm_activity_fields.id is 'Id in SalesLoft';
comment on column salesloft.crm_activity_fields.created_at is 'When it was created in SalesLoft';
comment on column salesloft.crm_activity_fields.title is 'Title';
comment on column salesloft.crm_activity_fields.source is 'email or phone: what it is written from';
comment on column salesloft.crm_activity_fields.field is 'Name of the field in the CRM';
comment on column salesloft.crm_activity_fields.field_type is 'Its type in the CRM';
comment on column salesloft.crm_activity_fields.value is 'Value that is always written';
comment on column salesloft.crm_activity_fields.crm_object_type is 'Object of the CRM: Task, Phonecall, Email';
comment on column salesloft.crm_activity_fields.salesforce_object_type is 'Object of Salesforce: Task';
comment on column salesloft.crm_activity_fields.picklist_values is 'Values that can be chosen, by label';
comment on column salesloft.crm_activity_fields.raw is 'The record as it was served';
comment on column salesloft.crm_activity_fields.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.crm_activity_fields.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.crm_activity_fields.synced_at is 'When this version was stored';
comment on column salesloft.crm_activity_fields.deleted_at is 'When we found it gone; null while alive';

create table salesloft.crm_team_members_with_roles (
  team text not null,
  id bigint not null,
  user_crm_id text,
  team_member_role text,
  account_name text,
  account_email text,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint crm_team_members_with_roles_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.crm_team_members_with_roles is 'Members of accounts’ teams in the CRM with their roles';
comment on column salesloft.crm_team_members_with_roles.team is 'Slug of the team';
comment on column salesloft.crm_team_members_with_roles.id is 'Id in SalesLoft';
comment on column salesloft.crm_team_members_with_roles.user_crm_id is 'Id of the user in the CRM';
comment on column salesloft.crm_team_members_with_roles.team_member_role is 'Role of the member';
comment on column salesloft.crm_team_members_with_roles.account_name is 'Name of the account';
comment on column salesloft.crm_team_members_with_roles.account_email is 'E-mail address of the account';
comment on column salesloft.crm_team_members_with_roles.raw is 'The record as it was served';
comment on column salesloft.crm_team_members_with_roles.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.crm_team_members_with_roles.synced_at is 'When this version was stored';
comment on column salesloft.crm_team_members_with_roles.deleted_at is 'When we found it gone; null while alive';

create table salesloft.crm_users (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  name text,
  first_name text,
  last_name text,
  crm_id text,
  crm_username text,
  user_id bigint,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint crm_users_pkey PRIMARY KEY (team, id)
);
CREATE INDEX crm_users_updated_at_idx ON salesloft.crm_users USING btree (team, updated_at);
comment on table salesloft.crm_users is 'Users of the CRM and the SalesLoft users they are mapped to';
comment on column salesloft.crm_users.team is 'Slug of the team';
comment on column salesloft.crm_users.id is 'Id in SalesLoft';
comment on column salesloft.crm_users.created_at is 'When it was created in SalesLoft';
comment on column salesloft.crm_users.name is 'Its name';
comment on column salesloft.crm_users.first_name is 'First name';
comment on column salesloft.crm_users.last_name is 'Last name';
comment on column salesloft.crm_users.crm_id is 'Its id in the CRM';
comment on column salesloft.crm_users.crm_username is 'Login name in the CRM';
comment on column salesloft.crm_users.user_id is 'User it is mapped to';
comment on column salesloft.crm_users.raw is 'The record as it was served';
comment on column salesloft.crm_users.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.crm_users.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.crm_users.synced_at is 'When this version was stored';
comment on column salesloft.crm_users.deleted_at is 'When we found it gone; null while alive';

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

create table salesloft.custom_roles (
  team text not null,
  id text not null,
  name text,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint custom_roles_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.custom_roles is 'Roles other than Admin and User';
comment on column salesloft.custom_roles.team is 'Slug of the team';
comment on column salesloft.custom_roles.id is 'Id in SalesLoft';
comment on column salesloft.custom_roles.name is 'Its name';
comment on column salesloft.custom_roles.raw is 'The record as it was served';
comment on column salesloft.custom_roles.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.custom_roles.synced_at is 'When this version was stored';
comment on column salesloft.custom_roles.deleted_at is 'When we found it gone; null while alive';

create table salesloft.email_template_attachments (
  team text not null,
  id bigint not null,
  name text,
  download_url text,
  attachment_id bigint,
  attachment_file_size bigint,
  attachment_content_type text,
  attachment_fingerprint text,
  scanned boolean,
  email_template_id bigint,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint email_template_attachments_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.email_template_attachments is 'Attachments of e-mail templates';
comment on column salesloft.email_template_attachments.team is 'Slug of the team';
comment on column salesloft.email_template_attachments.id is 'Id in SalesLoft';
comment on column salesloft.email_template_attachments.name is 'Name of the file';
comment on column salesloft.email_template_attachments.download_url is 'Where the file can be fetched';
comment on column salesloft.email_template_attachments.attachment_id is 'The attachment itself';
comment on column salesloft.email_template_attachments.attachment_file_size is 'Size in bytes';
comment on column salesloft.email_template_attachments.attachment_content_type is 'Kind of file';
comment on column salesloft.email_template_attachments.attachment_fingerprint is 'Mark that is unique to the file';
comment on column salesloft.email_template_attachments.scanned is 'It has been scanned';
comment on column salesloft.email_template_attachments.email_template_id is 'Template it is attached to';
comment on column salesloft.email_template_attachments.raw is 'The record as it was served';
comment on column salesloft.email_template_attachments.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.email_template_attachments.synced_at is 'When this version was stored';
comment on column salesloft.email_template_attachments.deleted_at is 'When we found it gone; null while alive';

create table salesloft.email_templates (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  archived_at timestamptz(6),
  last_used_at timestamptz(6),
  title text,
  subject text,
  body text,
  body_preview text,
  open_tracking_enabled boolean,
  click_tracking_enabled boolean,
  counts_sent_emails integer,
  counts_views integer,
  counts_clicks integer,
  counts_replies integer,
  counts_bounces integer,
  tags jsonb,
  groups jsonb,
  shared boolean,
  cadence_template boolean,
  template_owner_id bigint,
  team_template_id text,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint email_templates_pkey PRIMARY KEY (team, id)
);
CREATE INDEX email_templates_updated_at_idx ON salesloft.email_templates USING btree (team, updated_at);
comment on table salesloft.email_templates is 'Templates of e-mails, archived ones and those of cadences included';
comment on column salesloft.email_templates.team is 'Slug of the team';
comment on column salesloft.email_templates.id is 'Id in SalesLoft';
comment on column salesloft.email_templates.created_at is 'When it was created in SalesLoft';
comment on column salesloft.email_templates.archived_at is 'When it was archived';
comment on column salesloft.email_templates.last_used_at is 'When it was last used';
comment on column salesloft.email_templates.title is 'Title';
comment on column salesloft.email_templates.subject is 'Subject';
comment on column salesloft.email_templates.body is 'Text of the e-mail';
comment on column salesloft.email_templates.body_preview is 'Beginning of the text';
comment on column salesloft.email_templates.open_tracking_enabled is 'Opening is tracked';
comment on column salesloft.email_templates.click_tracking_enabled is 'Clicks are tracked';
comment on column salesloft.email_templates.counts_sent_emails is 'E-mails sent';
comment on column salesloft.email_templates.counts_views is 'Views';
comment on column salesloft.email_templates.counts_clicks is 'Clicks';
comment on column salesloft.email_templates.counts_replies is 'Replies';
comment on column salesloft.email_templates.counts_bounces is 'Bounces';
comment on column salesloft.email_templates.tags is 'Names of its tags, an array';
comment on column salesloft.email_templates.groups is 'Groups it is assigned to, an array of references';
comment on column salesloft.email_templates.shared is 'Visible to the team';
comment on column salesloft.email_templates.cadence_template is 'Used in a cadence';
comment on column salesloft.email_templates.template_owner_id is 'User who owns it';
comment on column salesloft.email_templates.team_template_id is 'Team template it was made from';
comment on column salesloft.email_templates.raw is 'The record as it was served';
comment on column salesloft.email_templates.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.email_templates.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.email_templates.synced_at is 'When this version was stored';
comment on column salesloft.email_templates.deleted_at is 'When we found it gone; null while alive';

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
  body text,
  constraint emails_pkey PRIMARY KEY (team, id)
);
CREATE INDEX emails_cadence_id_idx ON salesloft.emails USING btree (team, cadence_id);
CREATE INDEX emails_recipient_id_idx ON salesloft.emails USING btree (team, recipient_id);
CREATE INDEX emails_sent_at_idx ON salesloft.emails USING btree (team, sent_at) WHERE (sent_at IS NOT NULL);
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
comment on column salesloft.emails.body is 'Body; only with the scope for contents';

create table salesloft.external_configurations (
  team text not null,
  id bigint not null,
  object_type text,
  external_type text,
  source_type text,
  source_id bigint,
  deleted boolean,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint external_configurations_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.external_configurations is 'Which kinds of foreign ids are kept for which objects';
comment on column salesloft.external_configurations.team is 'Slug of the team';
comment on column salesloft.external_configurations.id is 'Id in SalesLoft';
comment on column salesloft.external_configurations.object_type is 'Object of SalesLoft it is for';
comment on column salesloft.external_configurations.external_type is 'Kind of foreign id';
comment on column salesloft.external_configurations.source_type is 'Kind of source that owns it';
comment on column salesloft.external_configurations.source_id is 'Integration that owns it';
comment on column salesloft.external_configurations.deleted is 'It has been deleted';
comment on column salesloft.external_configurations.raw is 'The record as it was served';
comment on column salesloft.external_configurations.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.external_configurations.synced_at is 'When this version was stored';
comment on column salesloft.external_configurations.deleted_at is 'When we found it gone; null while alive';

create table salesloft.external_mappings (
  team text not null,
  id bigint not null,
  inserted_at timestamptz(6),
  object_type text,
  external_type text,
  external_id text,
  object_id bigint,
  tenant_id bigint,
  deleted boolean,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint external_mappings_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.external_mappings is 'Foreign ids of objects';
comment on column salesloft.external_mappings.team is 'Slug of the team';
comment on column salesloft.external_mappings.id is 'Id in SalesLoft';
comment on column salesloft.external_mappings.inserted_at is 'When it was kept';
comment on column salesloft.external_mappings.object_type is 'Object of SalesLoft it is for';
comment on column salesloft.external_mappings.external_type is 'Kind of foreign id';
comment on column salesloft.external_mappings.external_id is 'The foreign id';
comment on column salesloft.external_mappings.object_id is 'Id of the object in SalesLoft';
comment on column salesloft.external_mappings.tenant_id is 'Team, as services outside the core know it';
comment on column salesloft.external_mappings.deleted is 'It has been deleted';
comment on column salesloft.external_mappings.raw is 'The record as it was served';
comment on column salesloft.external_mappings.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.external_mappings.synced_at is 'When this version was stored';
comment on column salesloft.external_mappings.deleted_at is 'When we found it gone; null while alive';

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

create table salesloft.imports (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  name text,
  import_type text,
  current_people_count integer,
  imported_people_count integer,
  user_id bigint,
  errors_list jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint imports_pkey PRIMARY KEY (team, id)
);
CREATE INDEX imports_updated_at_idx ON salesloft.imports USING btree (team, updated_at);
comment on table salesloft.imports is 'Imports that brought people; only own ones unless the key is an administrator’s';
comment on column salesloft.imports.team is 'Slug of the team';
comment on column salesloft.imports.id is 'Id in SalesLoft';
comment on column salesloft.imports.created_at is 'When it was created in SalesLoft';
comment on column salesloft.imports.name is 'Its name';
comment on column salesloft.imports.import_type is 'Kind of import';
comment on column salesloft.imports.current_people_count is 'People of it that are not deleted';
comment on column salesloft.imports.imported_people_count is 'People that were ever on it';
comment on column salesloft.imports.user_id is 'User who made it';
comment on column salesloft.imports.errors_list is 'Errors';
comment on column salesloft.imports.raw is 'The record as it was served';
comment on column salesloft.imports.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.imports.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.imports.synced_at is 'When this version was stored';
comment on column salesloft.imports.deleted_at is 'When we found it gone; null while alive';

create table salesloft.job_data (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  started_at timestamptz(6),
  finished_at timestamptz(6),
  bulk_job_id bigint,
  status text,
  error text,
  record jsonb,
  resource jsonb,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint job_data_pkey PRIMARY KEY (team, id)
);
CREATE INDEX job_data_bulk_job_id_idx ON salesloft.job_data USING btree (team, bulk_job_id);
comment on table salesloft.job_data is 'Records of a bulk job, processed or not';
comment on column salesloft.job_data.team is 'Slug of the team';
comment on column salesloft.job_data.id is 'Id in SalesLoft';
comment on column salesloft.job_data.created_at is 'When it was created in SalesLoft';
comment on column salesloft.job_data.started_at is 'When it began';
comment on column salesloft.job_data.finished_at is 'When it was done';
comment on column salesloft.job_data.bulk_job_id is 'Bulk job it belongs to';
comment on column salesloft.job_data.status is 'pending, success, error, retrying';
comment on column salesloft.job_data.error is 'What went wrong, if anything';
comment on column salesloft.job_data.record is 'What was to be processed';
comment on column salesloft.job_data.resource is 'What came of it';
comment on column salesloft.job_data.raw is 'The record as it was served';
comment on column salesloft.job_data.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.job_data.synced_at is 'When this version was stored';
comment on column salesloft.job_data.deleted_at is 'When we found it gone; null while alive';

create table salesloft.me (
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
  constraint me_pkey PRIMARY KEY (team, id)
);
CREATE INDEX me_updated_at_idx ON salesloft.me USING btree (team, updated_at);
comment on table salesloft.me is 'The user whose key reads';
comment on column salesloft.me.team is 'Slug of the team';
comment on column salesloft.me.id is 'Id in SalesLoft';
comment on column salesloft.me.created_at is 'When it was created in SalesLoft';
comment on column salesloft.me.guid is 'Globally unique id';
comment on column salesloft.me.name is 'Display name';
comment on column salesloft.me.first_name is 'First name';
comment on column salesloft.me.last_name is 'Last name';
comment on column salesloft.me.job_role is 'Role of the job';
comment on column salesloft.me.seat_package is 'Licence of the seat';
comment on column salesloft.me.email is 'Address of the login';
comment on column salesloft.me.email_client_email_address is 'Address of the e-mail client';
comment on column salesloft.me.sending_email_address is 'Address that e-mails come from';
comment on column salesloft.me.from_address is 'The From address';
comment on column salesloft.me.full_email_address is 'E-mail address with the name';
comment on column salesloft.me.bcc_email_address is 'Address that gets a blind copy of every e-mail';
comment on column salesloft.me.time_zone is 'Time zone';
comment on column salesloft.me.work_country is 'Country of work';
comment on column salesloft.me.slack_username is 'Slack name';
comment on column salesloft.me.twitter_handle is 'Twitter name';
comment on column salesloft.me.email_signature is 'E-mail signature';
comment on column salesloft.me.email_signature_type is 'Kind of the signature';
comment on column salesloft.me.active is 'False when deactivated';
comment on column salesloft.me.team_admin is 'Administrator of the team';
comment on column salesloft.me.crm_connected is 'Has a CRM connected';
comment on column salesloft.me.local_dial_enabled is 'Local dial is on';
comment on column salesloft.me.click_to_call_enabled is 'Click to call is on';
comment on column salesloft.me.email_client_configured is 'An e-mail client is set up';
comment on column salesloft.me.email_signature_click_tracking_disabled is 'Clicks in the signature are not tracked';
comment on column salesloft.me.locale_utc_offset is 'Offset of the locale from UTC, in minutes';
comment on column salesloft.me.group_id is 'Group of the user';
comment on column salesloft.me.phone_client_id is 'Phone client';
comment on column salesloft.me.phone_number_assignment_id is 'Assigned phone number';
comment on column salesloft.me.team_id is 'Team in SalesLoft';
comment on column salesloft.me.role_id is 'Role: a name or a UUID';
comment on column salesloft.me.external_feature_flags is 'Feature flags of the user';
comment on column salesloft.me.raw is 'The record as it was served';
comment on column salesloft.me.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.me.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.me.synced_at is 'When this version was stored';
comment on column salesloft.me.deleted_at is 'When we found it gone; null while alive';

create table salesloft.meetings (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  start_time timestamptz(6),
  end_time timestamptz(6),
  canceled_at timestamptz(6),
  last_occurrence_at timestamptz(6),
  title text,
  description text,
  location text,
  notes text,
  status text,
  reschedule_status text,
  calendar_id text,
  calendar_type text,
  event_id text,
  event_source text,
  i_cal_uid text,
  meeting_type text,
  recipient_name text,
  recipient_email text,
  reschedule_guid text,
  recurring_interval text,
  all_day boolean,
  no_show boolean,
  recurring boolean,
  strict_attribution boolean,
  created_on_demand boolean,
  count_towards_meetings_attended_metric boolean,
  count_towards_meetings_booked_metric boolean,
  undo_completion_count integer,
  account_id bigint,
  task_id bigint,
  meeting_type_id bigint,
  person_id bigint,
  cadence_id bigint,
  step_id bigint,
  booked_by_user_id text,
  owned_by_user_id text,
  attendees jsonb,
  guests jsonb,
  recurrence jsonb,
  crm jsonb,
  crm_references jsonb,
  crm_custom_fields jsonb,
  booked_by_meetings_settings jsonb,
  owned_by_meetings_settings jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint meetings_pkey PRIMARY KEY (team, id)
);
CREATE INDEX meetings_account_id_idx ON salesloft.meetings USING btree (team, account_id);
CREATE INDEX meetings_cadence_id_idx ON salesloft.meetings USING btree (team, cadence_id);
CREATE INDEX meetings_created_at_idx ON salesloft.meetings USING btree (team, created_at);
CREATE INDEX meetings_person_id_idx ON salesloft.meetings USING btree (team, person_id);
CREATE INDEX meetings_start_time_idx ON salesloft.meetings USING btree (team, start_time);
CREATE INDEX meetings_updated_at_idx ON salesloft.meetings USING btree (team, updated_at);
comment on table salesloft.meetings is 'Meetings made with SalesLoft’s calendar, cancelled ones included';
comment on column salesloft.meetings.team is 'Slug of the team';
comment on column salesloft.meetings.id is 'Id in SalesLoft';
comment on column salesloft.meetings.created_at is 'When it was created in SalesLoft';
comment on column salesloft.meetings.start_time is 'When it begins; the time by which it is read';
comment on column salesloft.meetings.end_time is 'When it ends';
comment on column salesloft.meetings.canceled_at is 'When it was cancelled';
comment on column salesloft.meetings.last_occurrence_at is 'When it last takes place, of a series';
comment on column salesloft.meetings.title is 'Title';
comment on column salesloft.meetings.description is 'Description';
comment on column salesloft.meetings.location is 'Where it takes place';
comment on column salesloft.meetings.notes is 'Notes';
comment on column salesloft.meetings.status is 'pending, booked, failed, retry';
comment on column salesloft.meetings.reschedule_status is 'pending, booked, failed, retry: moving it to another time';
comment on column salesloft.meetings.calendar_id is 'Calendar of its owner';
comment on column salesloft.meetings.calendar_type is 'gmail, azure, nylas, linkedin_azure, cerebro, external';
comment on column salesloft.meetings.event_id is 'Id that the calendar gave it';
comment on column salesloft.meetings.event_source is 'internal: made with SalesLoft; external: came by the calendar';
comment on column salesloft.meetings.i_cal_uid is 'UID that the calendar’s provider gave it';
comment on column salesloft.meetings.meeting_type is 'Kind of meeting';
comment on column salesloft.meetings.recipient_name is 'Name of the invited';
comment on column salesloft.meetings.recipient_email is 'E-mail address of the invited';
comment on column salesloft.meetings.reschedule_guid is 'GUID of the link that moves it';
comment on column salesloft.meetings.recurring_interval is 'How often it repeats: Daily, Weekly, Monthly, Yearly';
comment on column salesloft.meetings.all_day is 'Lasts the whole day';
comment on column salesloft.meetings.no_show is 'The invited did not come';
comment on column salesloft.meetings.recurring is 'Part of a series';
comment on column salesloft.meetings.strict_attribution is 'It is certain which cadence led to it';
comment on column salesloft.meetings.created_on_demand is 'Made without a calendar of its own';
comment on column salesloft.meetings.count_towards_meetings_attended_metric is 'Counts as a meeting attended';
comment on column salesloft.meetings.count_towards_meetings_booked_metric is 'Counts as a meeting booked';
comment on column salesloft.meetings.undo_completion_count is 'How often it was moved after its completion';
comment on column salesloft.meetings.account_id is 'Account of the invited';
comment on column salesloft.meetings.task_id is 'Task that was made for it';
comment on column salesloft.meetings.meeting_type_id is 'Kind of meeting, as an id';
comment on column salesloft.meetings.person_id is 'The person';
comment on column salesloft.meetings.cadence_id is 'Cadence that led to it';
comment on column salesloft.meetings.step_id is 'Step that led to it';
comment on column salesloft.meetings.booked_by_user_id is 'User who booked it, a GUID';
comment on column salesloft.meetings.owned_by_user_id is 'User who owns it, a GUID';
comment on column salesloft.meetings.attendees is 'Attendees';
comment on column salesloft.meetings.guests is 'E-mail addresses of the attendees';
comment on column salesloft.meetings.recurrence is 'Rules of the series (RRULE, RFC 5545)';
comment on column salesloft.meetings.crm is 'Fields of the CRM from the intake form';
comment on column salesloft.meetings.crm_references is 'Records of the CRM it is about';
comment on column salesloft.meetings.crm_custom_fields is 'Fields that the CRM gets';
comment on column salesloft.meetings.booked_by_meetings_settings is 'Calendar of the user who booked it';
comment on column salesloft.meetings.owned_by_meetings_settings is 'Calendar of the user who owns it';
comment on column salesloft.meetings.raw is 'The record as it was served';
comment on column salesloft.meetings.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.meetings.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.meetings.synced_at is 'When this version was stored';
comment on column salesloft.meetings.deleted_at is 'When we found it gone; null while alive';

create table salesloft.meetings_settings (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  title text,
  description text,
  location text,
  email_address text,
  user_slug text,
  time_zone text,
  calendar_type text,
  primary_calendar_id text,
  primary_calendar_name text,
  default_meeting_length integer,
  buffer_time_duration integer,
  schedule_delay integer,
  availability_limit integer,
  allow_booking_on_behalf boolean,
  allow_booking_overtime boolean,
  allow_event_overlap boolean,
  availability_limit_enabled boolean,
  enable_calendar_sync boolean,
  enable_dynamic_location boolean,
  primary_calendar_connection_failed boolean,
  reschedule_meetings_enabled boolean,
  schedule_buffer_enabled boolean,
  share_event_detail boolean,
  user_id text,
  active_meeting_url jsonb,
  times_available jsonb,
  user_details jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint meetings_settings_pkey PRIMARY KEY (team, id)
);
CREATE INDEX meetings_settings_updated_at_idx ON salesloft.meetings_settings USING btree (team, updated_at);
comment on table salesloft.meetings_settings is 'How each user’s meetings are booked; only with the permission to manage the team';
comment on column salesloft.meetings_settings.team is 'Slug of the team';
comment on column salesloft.meetings_settings.id is 'Id in SalesLoft';
comment on column salesloft.meetings_settings.created_at is 'When it was created in SalesLoft';
comment on column salesloft.meetings_settings.title is 'Title that is proposed';
comment on column salesloft.meetings_settings.description is 'Description that is proposed';
comment on column salesloft.meetings_settings.location is 'Place that is proposed';
comment on column salesloft.meetings_settings.email_address is 'E-mail address';
comment on column salesloft.meetings_settings.user_slug is 'Name of the user in addresses';
comment on column salesloft.meetings_settings.time_zone is 'Time zone';
comment on column salesloft.meetings_settings.calendar_type is 'Kind of calendar, such as gmail';
comment on column salesloft.meetings_settings.primary_calendar_id is 'The primary calendar';
comment on column salesloft.meetings_settings.primary_calendar_name is 'Name of the primary calendar';
comment on column salesloft.meetings_settings.default_meeting_length is 'Length that is proposed, in minutes';
comment on column salesloft.meetings_settings.buffer_time_duration is 'Time kept free around a meeting, in minutes';
comment on column salesloft.meetings_settings.schedule_delay is 'How many hours ahead one must book';
comment on column salesloft.meetings_settings.availability_limit is 'How many days ahead one can book';
comment on column salesloft.meetings_settings.allow_booking_on_behalf is 'Others may book for the user';
comment on column salesloft.meetings_settings.allow_booking_overtime is 'Others may book outside working hours';
comment on column salesloft.meetings_settings.allow_event_overlap is 'Others may double-book';
comment on column salesloft.meetings_settings.availability_limit_enabled is 'The limit of days is on';
comment on column salesloft.meetings_settings.enable_calendar_sync is 'The calendar is kept in step';
comment on column salesloft.meetings_settings.enable_dynamic_location is 'A service fills in the place';
comment on column salesloft.meetings_settings.primary_calendar_connection_failed is 'The calendar could not be fetched';
comment on column salesloft.meetings_settings.reschedule_meetings_enabled is 'Meetings can be moved by the invited';
comment on column salesloft.meetings_settings.schedule_buffer_enabled is 'Time is kept free around meetings';
comment on column salesloft.meetings_settings.share_event_detail is 'Others see the details of events';
comment on column salesloft.meetings_settings.user_id is 'User whose settings these are, a GUID';
comment on column salesloft.meetings_settings.active_meeting_url is 'Link in use for booking';
comment on column salesloft.meetings_settings.times_available is 'Hours in which one can book';
comment on column salesloft.meetings_settings.user_details is 'Name and e-mail address of the user';
comment on column salesloft.meetings_settings.raw is 'The record as it was served';
comment on column salesloft.meetings_settings.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.meetings_settings.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.meetings_settings.synced_at is 'When this version was stored';
comment on column salesloft.meetings_settings.deleted_at is 'When we found it gone; null while alive';

create table salesloft.notes (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  associated_type text,
  content text,
  associated_with_id bigint,
  call_id bigint,
  user_id bigint,
  crm_activity_metadata jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint notes_pkey PRIMARY KEY (team, id)
);
CREATE INDEX notes_updated_at_idx ON salesloft.notes USING btree (team, updated_at);
comment on table salesloft.notes is 'Notes on people and accounts';
comment on column salesloft.notes.team is 'Slug of the team';
comment on column salesloft.notes.id is 'Id in SalesLoft';
comment on column salesloft.notes.created_at is 'When it was created in SalesLoft';
comment on column salesloft.notes.associated_type is 'person or account';
comment on column salesloft.notes.content is 'Text of the note';
comment on column salesloft.notes.associated_with_id is 'Person or account it is on';
comment on column salesloft.notes.call_id is 'Call it belongs to';
comment on column salesloft.notes.user_id is 'User who wrote it';
comment on column salesloft.notes.crm_activity_metadata is 'What the CRM is told of it';
comment on column salesloft.notes.raw is 'The record as it was served';
comment on column salesloft.notes.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.notes.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.notes.synced_at is 'When this version was stored';
comment on column salesloft.notes.deleted_at is 'When we found it gone; null while alive';

create table salesloft.opportunities (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  created_date timestamptz(6),
  close_date timestamptz(6),
  crm_last_updated_date timestamptz(6),
  opportunity_window_started_at timestamptz(6),
  name text,
  stage_name text,
  opportunity_type text,
  account_name text,
  currency_iso_code text,
  amount text,
  probability text,
  crm_id text,
  crm_type text,
  crm_url text,
  account_crm_id text,
  owner_crm_id text,
  owner_crm_name text,
  created_by_crm_id text,
  is_closed boolean,
  is_won boolean,
  most_recent_step_number integer,
  opportunity_window_person_id bigint,
  account_id bigint,
  owner_id bigint,
  creator_id bigint,
  most_recent_cadence_id bigint,
  most_recent_step_id bigint,
  most_recent_step_account_id bigint,
  tags jsonb,
  custom_fields jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint opportunities_pkey PRIMARY KEY (team, id)
);
CREATE INDEX opportunities_account_id_idx ON salesloft.opportunities USING btree (team, account_id);
CREATE INDEX opportunities_made_at_idx ON salesloft.opportunities USING btree (team, COALESCE(created_date, created_at));
CREATE INDEX opportunities_updated_at_idx ON salesloft.opportunities USING btree (team, updated_at);
comment on table salesloft.opportunities is 'Opportunities, as they come from the CRM';
comment on column salesloft.opportunities.team is 'Slug of the team';
comment on column salesloft.opportunities.id is 'Id in SalesLoft';
comment on column salesloft.opportunities.created_at is 'When it was created in SalesLoft';
comment on column salesloft.opportunities.created_date is 'When it was created in the CRM';
comment on column salesloft.opportunities.close_date is 'When it is expected to close';
comment on column salesloft.opportunities.crm_last_updated_date is 'When it last changed in the CRM';
comment on column salesloft.opportunities.opportunity_window_started_at is 'When the person it is ascribed to was created';
comment on column salesloft.opportunities.name is 'Its name';
comment on column salesloft.opportunities.stage_name is 'Stage';
comment on column salesloft.opportunities.opportunity_type is 'Kind of opportunity';
comment on column salesloft.opportunities.account_name is 'Name of the account';
comment on column salesloft.opportunities.currency_iso_code is 'Currency';
comment on column salesloft.opportunities.amount is 'Estimated amount, as text';
comment on column salesloft.opportunities.probability is 'Probability, as text';
comment on column salesloft.opportunities.crm_id is 'Its id in the CRM';
comment on column salesloft.opportunities.crm_type is 'Kind of CRM';
comment on column salesloft.opportunities.crm_url is 'Its address in the CRM';
comment on column salesloft.opportunities.account_crm_id is 'Id of the account in the CRM';
comment on column salesloft.opportunities.owner_crm_id is 'Id of its owner in the CRM';
comment on column salesloft.opportunities.owner_crm_name is 'Name of its owner in the CRM';
comment on column salesloft.opportunities.created_by_crm_id is 'Id of who created it in the CRM';
comment on column salesloft.opportunities.is_closed is 'It is closed';
comment on column salesloft.opportunities.is_won is 'It is closed and won';
comment on column salesloft.opportunities.most_recent_step_number is 'Number of that step';
comment on column salesloft.opportunities.opportunity_window_person_id is 'Person it is ascribed to';
comment on column salesloft.opportunities.account_id is 'Account it belongs to';
comment on column salesloft.opportunities.owner_id is 'User who owns it';
comment on column salesloft.opportunities.creator_id is 'User who created it';
comment on column salesloft.opportunities.most_recent_cadence_id is 'Latest cadence';
comment on column salesloft.opportunities.most_recent_step_id is 'Latest step';
comment on column salesloft.opportunities.most_recent_step_account_id is 'Account of that step';
comment on column salesloft.opportunities.tags is 'Names of its tags, an array';
comment on column salesloft.opportunities.custom_fields is 'Values of fields that the team defined; only those that have one';
comment on column salesloft.opportunities.raw is 'The record as it was served';
comment on column salesloft.opportunities.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.opportunities.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.opportunities.synced_at is 'When this version was stored';
comment on column salesloft.opportunities.deleted_at is 'When we found it gone; null while alive';

create table salesloft.opportunity_people (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  opportunity_id bigint,
  person_id bigint,
  crm_id text,
  opportunity_crm_id text,
  person_crm_id text,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint opportunity_people_pkey PRIMARY KEY (team, id)
);
CREATE INDEX opportunity_people_opportunity_id_idx ON salesloft.opportunity_people USING btree (team, opportunity_id);
CREATE INDEX opportunity_people_person_id_idx ON salesloft.opportunity_people USING btree (team, person_id);
CREATE INDEX opportunity_people_updated_at_idx ON salesloft.opportunity_people USING btree (team, updated_at);
comment on table salesloft.opportunity_people is 'Which people belong to which opportunity';
comment on column salesloft.opportunity_people.team is 'Slug of the team';
comment on column salesloft.opportunity_people.id is 'Id in SalesLoft';
comment on column salesloft.opportunity_people.created_at is 'When it was created in SalesLoft';
comment on column salesloft.opportunity_people.opportunity_id is 'Opportunity it belongs to';
comment on column salesloft.opportunity_people.person_id is 'The person';
comment on column salesloft.opportunity_people.crm_id is 'Its id in the CRM';
comment on column salesloft.opportunity_people.opportunity_crm_id is 'Id of the opportunity in the CRM';
comment on column salesloft.opportunity_people.person_crm_id is 'Id of the person in the CRM';
comment on column salesloft.opportunity_people.raw is 'The record as it was served';
comment on column salesloft.opportunity_people.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.opportunity_people.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.opportunity_people.synced_at is 'When this version was stored';
comment on column salesloft.opportunity_people.deleted_at is 'When we found it gone; null while alive';

create table salesloft.opportunity_stages (
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
  constraint opportunity_stages_pkey PRIMARY KEY (team, id)
);
CREATE INDEX opportunity_stages_updated_at_idx ON salesloft.opportunity_stages USING btree (team, updated_at);
comment on table salesloft.opportunity_stages is 'Stages an opportunity can be in';
comment on column salesloft.opportunity_stages.team is 'Slug of the team';
comment on column salesloft.opportunity_stages.id is 'Id in SalesLoft';
comment on column salesloft.opportunity_stages.created_at is 'When it was created in SalesLoft';
comment on column salesloft.opportunity_stages.name is 'Its name';
comment on column salesloft.opportunity_stages."order" is 'Place in the list';
comment on column salesloft.opportunity_stages.active is 'In use';
comment on column salesloft.opportunity_stages.raw is 'The record as it was served';
comment on column salesloft.opportunity_stages.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.opportunity_stages.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.opportunity_stages.synced_at is 'When this version was stored';
comment on column salesloft.opportunity_stages.deleted_at is 'When we found it gone; null while alive';

create table salesloft.pending_emails (
  team text not null,
  id bigint not null,
  mailbox text,
  mime_email_payload_id bigint,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint pending_emails_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.pending_emails is 'E-mails that an external service is to send; for partners of SalesLoft only';
comment on column salesloft.pending_emails.team is 'Slug of the team';
comment on column salesloft.pending_emails.id is 'Id in SalesLoft';
comment on column salesloft.pending_emails.mailbox is 'E-mail address it is sent from';
comment on column salesloft.pending_emails.mime_email_payload_id is 'Its MIME payload';
comment on column salesloft.pending_emails.raw is 'The record as it was served';
comment on column salesloft.pending_emails.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.pending_emails.synced_at is 'When this version was stored';
comment on column salesloft.pending_emails.deleted_at is 'When we found it gone; null while alive';

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
CREATE INDEX people_address_idx ON salesloft.people USING btree (team, lower(email_address)) WHERE (email_address IS NOT NULL);
CREATE INDEX people_crm_id_idx ON salesloft.people USING btree (team, crm_id) WHERE (crm_id IS NOT NULL);
CREATE INDEX people_email_address_idx ON salesloft.people USING btree (team, email_address);
CREATE INDEX people_owner_id_idx ON salesloft.people USING btree (team, owner_id);
CREATE INDEX people_synced_at_idx ON salesloft.people USING btree (team, synced_at, id);
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

create table salesloft.phone_number_assignments (
  team text not null,
  id bigint not null,
  number text,
  user_id bigint,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint phone_number_assignments_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.phone_number_assignments is 'Telephone numbers of the users';
comment on column salesloft.phone_number_assignments.team is 'Slug of the team';
comment on column salesloft.phone_number_assignments.id is 'Id in SalesLoft';
comment on column salesloft.phone_number_assignments.number is 'The telephone number (E.164)';
comment on column salesloft.phone_number_assignments.user_id is 'User it is assigned to';
comment on column salesloft.phone_number_assignments.raw is 'The record as it was served';
comment on column salesloft.phone_number_assignments.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.phone_number_assignments.synced_at is 'When this version was stored';
comment on column salesloft.phone_number_assignments.deleted_at is 'When we found it gone; null while alive';

create table salesloft.recording_settings (
  team text not null,
  id text not null,
  phone_number_assignment_id bigint,
  recording_default boolean,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint recording_settings_pkey PRIMARY KEY (team, id)
);
CREATE INDEX recording_settings_phone_number_assignment_id_idx ON salesloft.recording_settings USING btree (team, phone_number_assignment_id);
comment on table salesloft.recording_settings is 'Whether calls with one of the team’s numbers are recorded';
comment on column salesloft.recording_settings.team is 'Slug of the team';
comment on column salesloft.recording_settings.id is 'Id of its parent and its place among its records';
comment on column salesloft.recording_settings.phone_number_assignment_id is 'Assigned phone number';
comment on column salesloft.recording_settings.recording_default is 'Calls are recorded';
comment on column salesloft.recording_settings.raw is 'The record as it was served';
comment on column salesloft.recording_settings.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.recording_settings.synced_at is 'When this version was stored';
comment on column salesloft.recording_settings.deleted_at is 'When we found it gone; null while alive';

create table salesloft.saved_list_views (
  team text not null,
  id bigint not null,
  name text,
  view text,
  is_default boolean,
  shared boolean,
  view_params jsonb,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint saved_list_views_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.saved_list_views is 'Saved filters of lists';
comment on column salesloft.saved_list_views.team is 'Slug of the team';
comment on column salesloft.saved_list_views.id is 'Id in SalesLoft';
comment on column salesloft.saved_list_views.name is 'Its name';
comment on column salesloft.saved_list_views.view is 'Kind of list';
comment on column salesloft.saved_list_views.is_default is 'Shown first';
comment on column salesloft.saved_list_views.shared is 'Visible to the team';
comment on column salesloft.saved_list_views.view_params is 'Filters that are set';
comment on column salesloft.saved_list_views.raw is 'The record as it was served';
comment on column salesloft.saved_list_views.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.saved_list_views.synced_at is 'When this version was stored';
comment on column salesloft.saved_list_views.deleted_at is 'When we found it gone; null while alive';

create table salesloft.signal_registration_plays (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  enabled_at timestamptz(6),
  identifier text,
  state text,
  signal_type text,
  owner_user_guid text,
  owner_tenant_id bigint,
  name jsonb,
  label jsonb,
  description jsonb,
  indicators jsonb,
  attributes jsonb,
  integration jsonb,
  signal_registration jsonb,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint signal_registration_plays_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.signal_registration_plays is 'Plays: what a signal makes a user do';
comment on column salesloft.signal_registration_plays.team is 'Slug of the team';
comment on column salesloft.signal_registration_plays.id is 'Id in SalesLoft';
comment on column salesloft.signal_registration_plays.created_at is 'When it was created in SalesLoft';
comment on column salesloft.signal_registration_plays.enabled_at is 'When it was enabled';
comment on column salesloft.signal_registration_plays.identifier is 'Its identifier';
comment on column salesloft.signal_registration_plays.state is 'draft: for this team; enabled: for all teams';
comment on column salesloft.signal_registration_plays.signal_type is 'Kind of signal';
comment on column salesloft.signal_registration_plays.owner_user_guid is 'GUID of the user who owns it';
comment on column salesloft.signal_registration_plays.owner_tenant_id is 'Team that owns it';
comment on column salesloft.signal_registration_plays.name is 'Its name, by language';
comment on column salesloft.signal_registration_plays.label is 'Short description, by language';
comment on column salesloft.signal_registration_plays.description is 'Description, by language';
comment on column salesloft.signal_registration_plays.indicators is 'Indicators';
comment on column salesloft.signal_registration_plays.attributes is 'The task that it makes';
comment on column salesloft.signal_registration_plays.integration is 'Integration it belongs to';
comment on column salesloft.signal_registration_plays.signal_registration is 'Kind of signal it is for';
comment on column salesloft.signal_registration_plays.raw is 'The record as it was served';
comment on column salesloft.signal_registration_plays.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.signal_registration_plays.synced_at is 'When this version was stored';
comment on column salesloft.signal_registration_plays.deleted_at is 'When we found it gone; null while alive';

create table salesloft.signal_registrations (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  globally_installed_at timestamptz(6),
  type text,
  signal_name text,
  integration_slug text,
  owner_user_guid text,
  integration jsonb,
  indicators jsonb,
  description jsonb,
  data_shape jsonb,
  attribution jsonb,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint signal_registrations_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.signal_registrations is 'Kinds of signal that integrations registered';
comment on column salesloft.signal_registrations.team is 'Slug of the team';
comment on column salesloft.signal_registrations.id is 'Id in SalesLoft';
comment on column salesloft.signal_registrations.created_at is 'When it was created in SalesLoft';
comment on column salesloft.signal_registrations.globally_installed_at is 'When it was installed for all';
comment on column salesloft.signal_registrations.type is 'Kind of signal';
comment on column salesloft.signal_registrations.signal_name is 'Its name';
comment on column salesloft.signal_registrations.integration_slug is 'Short name of the integration';
comment on column salesloft.signal_registrations.owner_user_guid is 'GUID of the user who owns it';
comment on column salesloft.signal_registrations.integration is 'Integration it belongs to';
comment on column salesloft.signal_registrations.indicators is 'Indicators';
comment on column salesloft.signal_registrations.description is 'Description, by language';
comment on column salesloft.signal_registrations.data_shape is 'JSON schema of a signal’s data';
comment on column salesloft.signal_registrations.attribution is 'What it can be ascribed to';
comment on column salesloft.signal_registrations.raw is 'The record as it was served';
comment on column salesloft.signal_registrations.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.signal_registrations.synced_at is 'When this version was stored';
comment on column salesloft.signal_registrations.deleted_at is 'When we found it gone; null while alive';

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

create table salesloft.successes (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  succeeded_at timestamptz(6),
  success_window_started_at timestamptz(6),
  counts_total_calls integer,
  counts_total_emails integer,
  counts_total_other_touches integer,
  person_id bigint,
  user_id bigint,
  latest_action_id bigint,
  latest_cadence_id bigint,
  latest_call_id bigint,
  latest_email_id bigint,
  latest_step_id bigint,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint successes_pkey PRIMARY KEY (team, id)
);
CREATE INDEX successes_person_id_idx ON salesloft.successes USING btree (team, person_id);
CREATE INDEX successes_succeeded_at_idx ON salesloft.successes USING btree (team, succeeded_at);
CREATE INDEX successes_updated_at_idx ON salesloft.successes USING btree (team, updated_at);
comment on table salesloft.successes is 'Successes: that working a person led to what was wanted';
comment on column salesloft.successes.team is 'Slug of the team';
comment on column salesloft.successes.id is 'Id in SalesLoft';
comment on column salesloft.successes.created_at is 'When it was created in SalesLoft';
comment on column salesloft.successes.succeeded_at is 'When it was recorded';
comment on column salesloft.successes.success_window_started_at is 'When the person was first worked before it';
comment on column salesloft.successes.counts_total_calls is 'Calls that led to it';
comment on column salesloft.successes.counts_total_emails is 'E-mails that led to it';
comment on column salesloft.successes.counts_total_other_touches is 'Other touches that led to it';
comment on column salesloft.successes.person_id is 'The person';
comment on column salesloft.successes.user_id is 'User who did it or owns it';
comment on column salesloft.successes.latest_action_id is 'Latest action before it';
comment on column salesloft.successes.latest_cadence_id is 'Latest cadence before it';
comment on column salesloft.successes.latest_call_id is 'Latest call before it';
comment on column salesloft.successes.latest_email_id is 'Latest e-mail before it';
comment on column salesloft.successes.latest_step_id is 'Latest step before it';
comment on column salesloft.successes.raw is 'The record as it was served';
comment on column salesloft.successes.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.successes.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.successes.synced_at is 'When this version was stored';
comment on column salesloft.successes.deleted_at is 'When we found it gone; null while alive';

create table salesloft.tags (
  team text not null,
  id bigint not null,
  name text,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint tags_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.tags is 'Tags of the team';
comment on column salesloft.tags.team is 'Slug of the team';
comment on column salesloft.tags.id is 'Id in SalesLoft';
comment on column salesloft.tags.name is 'Its name';
comment on column salesloft.tags.raw is 'The record as it was served';
comment on column salesloft.tags.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.tags.synced_at is 'When this version was stored';
comment on column salesloft.tags.deleted_at is 'When we found it gone; null while alive';

create table salesloft.tasks (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  completed_at timestamptz(6),
  due_at timestamptz(6),
  remind_at timestamptz(6),
  expires_after timestamptz(6),
  due_date date,
  subject text,
  description text,
  task_type text,
  current_state text,
  source text,
  rollback_reason text,
  reminded boolean,
  multitouch_group_id bigint,
  person_id bigint,
  user_id bigint,
  created_by_user_id bigint,
  completed_by_id bigint,
  opportunity_id bigint,
  instigator jsonb,
  score jsonb,
  object_references jsonb,
  custom_attributes jsonb,
  custom_attribute_resources jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint tasks_pkey PRIMARY KEY (team, id)
);
CREATE INDEX tasks_completed_at_idx ON salesloft.tasks USING btree (team, completed_at) WHERE (completed_at IS NOT NULL);
CREATE INDEX tasks_opportunity_id_idx ON salesloft.tasks USING btree (team, opportunity_id);
CREATE INDEX tasks_person_id_idx ON salesloft.tasks USING btree (team, person_id);
CREATE INDEX tasks_updated_at_idx ON salesloft.tasks USING btree (team, updated_at);
comment on table salesloft.tasks is 'Tasks of users';
comment on column salesloft.tasks.team is 'Slug of the team';
comment on column salesloft.tasks.id is 'Id in SalesLoft';
comment on column salesloft.tasks.created_at is 'When it was created in SalesLoft';
comment on column salesloft.tasks.completed_at is 'When it was completed';
comment on column salesloft.tasks.due_at is 'When it is due';
comment on column salesloft.tasks.remind_at is 'When the user is reminded of it';
comment on column salesloft.tasks.expires_after is 'When it lapses';
comment on column salesloft.tasks.due_date is 'Day it is due';
comment on column salesloft.tasks.subject is 'Subject';
comment on column salesloft.tasks.description is 'What was noted at its completion';
comment on column salesloft.tasks.task_type is 'call, email, general';
comment on column salesloft.tasks.current_state is 'scheduled, completed';
comment on column salesloft.tasks.source is 'What made it';
comment on column salesloft.tasks.rollback_reason is 'Why its completion was taken back';
comment on column salesloft.tasks.reminded is 'The user has been reminded';
comment on column salesloft.tasks.multitouch_group_id is 'Group of a multi-touch cadence';
comment on column salesloft.tasks.person_id is 'The person';
comment on column salesloft.tasks.user_id is 'User it is for';
comment on column salesloft.tasks.created_by_user_id is 'User who made it';
comment on column salesloft.tasks.completed_by_id is 'User who completed it';
comment on column salesloft.tasks.opportunity_id is 'Opportunity it belongs to';
comment on column salesloft.tasks.instigator is 'What led to it';
comment on column salesloft.tasks.score is 'How it is ranked';
comment on column salesloft.tasks.object_references is 'Records it is about';
comment on column salesloft.tasks.custom_attributes is 'Attributes of the integration that made it';
comment on column salesloft.tasks.custom_attribute_resources is 'Records that those name';
comment on column salesloft.tasks.raw is 'The record as it was served';
comment on column salesloft.tasks.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.tasks.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.tasks.synced_at is 'When this version was stored';
comment on column salesloft.tasks.deleted_at is 'When we found it gone; null while alive';

create table salesloft.team (
  team text not null,
  id bigint not null,
  created_at timestamptz(6),
  name text,
  plan text,
  custom_tracking_domain text,
  group_privacy_setting text,
  team_visibility_default text,
  license_limit integer,
  email_daily_limit integer,
  allow_automated_email_steps boolean,
  call_recording_disabled boolean,
  record_by_default boolean,
  click_tracking_default boolean,
  deactivated boolean,
  local_dial_enabled boolean,
  dispositions_required boolean,
  sentiments_required boolean,
  plan_features jsonb,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint team_pkey PRIMARY KEY (team, id)
);
CREATE INDEX team_updated_at_idx ON salesloft.team USING btree (team, updated_at);
comment on table salesloft.team is 'The team itself: its plan, limits and defaults';
comment on column salesloft.team.team is 'Slug of the team';
comment on column salesloft.team.id is 'Id in SalesLoft';
comment on column salesloft.team.created_at is 'When it was created in SalesLoft';
comment on column salesloft.team.name is 'Its name';
comment on column salesloft.team.plan is 'group, professional, enterprise';
comment on column salesloft.team.custom_tracking_domain is 'Domain that clicks and opening are tracked through';
comment on column salesloft.team.group_privacy_setting is 'group_public or all_public: who sees what';
comment on column salesloft.team.team_visibility_default is 'public or private, as the web pages propose';
comment on column salesloft.team.license_limit is 'Seats that are licensed';
comment on column salesloft.team.email_daily_limit is 'E-mails a day and user';
comment on column salesloft.team.allow_automated_email_steps is 'Steps may send e-mails by themselves';
comment on column salesloft.team.call_recording_disabled is 'No call is recorded';
comment on column salesloft.team.record_by_default is 'Calls are recorded unless said otherwise';
comment on column salesloft.team.click_tracking_default is 'Clicks are tracked unless said otherwise';
comment on column salesloft.team.deactivated is 'The team has been deactivated';
comment on column salesloft.team.local_dial_enabled is 'Local dial is on';
comment on column salesloft.team.dispositions_required is 'A call needs a disposition at its end';
comment on column salesloft.team.sentiments_required is 'A call needs a sentiment';
comment on column salesloft.team.plan_features is 'Features beyond the plan';
comment on column salesloft.team.raw is 'The record as it was served';
comment on column salesloft.team.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.team.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.team.synced_at is 'When this version was stored';
comment on column salesloft.team.deleted_at is 'When we found it gone; null while alive';

create table salesloft.team_template_attachments (
  team text not null,
  id bigint not null,
  name text,
  download_url text,
  attachment_id bigint,
  attachment_file_size bigint,
  team_template_id text,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint team_template_attachments_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.team_template_attachments is 'Attachments of team templates';
comment on column salesloft.team_template_attachments.team is 'Slug of the team';
comment on column salesloft.team_template_attachments.id is 'Id in SalesLoft';
comment on column salesloft.team_template_attachments.name is 'Name of the file';
comment on column salesloft.team_template_attachments.download_url is 'Where the file can be fetched';
comment on column salesloft.team_template_attachments.attachment_id is 'The attachment itself';
comment on column salesloft.team_template_attachments.attachment_file_size is 'Size in bytes';
comment on column salesloft.team_template_attachments.team_template_id is 'Team template it is attached to';
comment on column salesloft.team_template_attachments.raw is 'The record as it was served';
comment on column salesloft.team_template_attachments.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.team_template_attachments.synced_at is 'When this version was stored';
comment on column salesloft.team_template_attachments.deleted_at is 'When we found it gone; null while alive';

create table salesloft.team_templates (
  team text not null,
  id uuid not null,
  created_at timestamptz(6),
  archived_at timestamptz(6),
  last_used_at timestamptz(6),
  title text,
  subject text,
  body text,
  body_preview text,
  open_tracking_enabled boolean,
  click_tracking_enabled boolean,
  counts_sent_emails integer,
  counts_views integer,
  counts_clicks integer,
  counts_replies integer,
  counts_bounces integer,
  tags jsonb,
  groups jsonb,
  last_modified_at timestamptz(6),
  last_modified_user_id bigint,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint team_templates_pkey PRIMARY KEY (team, id)
);
CREATE INDEX team_templates_updated_at_idx ON salesloft.team_templates USING btree (team, updated_at);
comment on table salesloft.team_templates is 'Templates that administrators share with the team, archived ones included';
comment on column salesloft.team_templates.team is 'Slug of the team';
comment on column salesloft.team_templates.id is 'Id in SalesLoft';
comment on column salesloft.team_templates.created_at is 'When it was created in SalesLoft';
comment on column salesloft.team_templates.archived_at is 'When it was archived';
comment on column salesloft.team_templates.last_used_at is 'When it was last used';
comment on column salesloft.team_templates.title is 'Title';
comment on column salesloft.team_templates.subject is 'Subject';
comment on column salesloft.team_templates.body is 'Text of the e-mail';
comment on column salesloft.team_templates.body_preview is 'Beginning of the text';
comment on column salesloft.team_templates.open_tracking_enabled is 'Opening is tracked';
comment on column salesloft.team_templates.click_tracking_enabled is 'Clicks are tracked';
comment on column salesloft.team_templates.counts_sent_emails is 'E-mails sent';
comment on column salesloft.team_templates.counts_views is 'Views';
comment on column salesloft.team_templates.counts_clicks is 'Clicks';
comment on column salesloft.team_templates.counts_replies is 'Replies';
comment on column salesloft.team_templates.counts_bounces is 'Bounces';
comment on column salesloft.team_templates.tags is 'Names of its tags, an array';
comment on column salesloft.team_templates.groups is 'Groups it is assigned to, an array of references';
comment on column salesloft.team_templates.last_modified_at is 'When it was last edited';
comment on column salesloft.team_templates.last_modified_user_id is 'User who last edited it';
comment on column salesloft.team_templates.raw is 'The record as it was served';
comment on column salesloft.team_templates.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.team_templates.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.team_templates.synced_at is 'When this version was stored';
comment on column salesloft.team_templates.deleted_at is 'When we found it gone; null while alive';

create table salesloft.transcription_sentences (
  team text not null,
  id text not null,
  transcription_id text,
  order_number integer,
  start_time numeric,
  end_time numeric,
  text text,
  recording_attendee_id text,
  conversation_id text,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint transcription_sentences_pkey PRIMARY KEY (team, id)
);
CREATE INDEX transcription_sentences_transcription_id_idx ON salesloft.transcription_sentences USING btree (team, transcription_id);
comment on table salesloft.transcription_sentences is 'Sentences of a transcription, in their order';
comment on column salesloft.transcription_sentences.team is 'Slug of the team';
comment on column salesloft.transcription_sentences.id is 'Id of its parent and its place among its records';
comment on column salesloft.transcription_sentences.transcription_id is 'Transcription it belongs to';
comment on column salesloft.transcription_sentences.order_number is 'Place in the transcription';
comment on column salesloft.transcription_sentences.start_time is 'Where it begins in the recording';
comment on column salesloft.transcription_sentences.end_time is 'Where it ends in the recording';
comment on column salesloft.transcription_sentences.text is 'The sentence';
comment on column salesloft.transcription_sentences.recording_attendee_id is 'Who says it';
comment on column salesloft.transcription_sentences.conversation_id is 'Conversation it belongs to';
comment on column salesloft.transcription_sentences.raw is 'The record as it was served';
comment on column salesloft.transcription_sentences.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.transcription_sentences.synced_at is 'When this version was stored';
comment on column salesloft.transcription_sentences.deleted_at is 'When we found it gone; null while alive';

create table salesloft.transcriptions (
  team text not null,
  id uuid not null,
  created_at timestamptz(6),
  language_code text,
  conversation_id text,
  transcription_artifact_id text,
  raw jsonb not null,
  updated_at timestamptz(6),
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint transcriptions_pkey PRIMARY KEY (team, id)
);
CREATE INDEX transcriptions_updated_at_idx ON salesloft.transcriptions USING btree (team, updated_at);
comment on table salesloft.transcriptions is 'Transcriptions of conversations';
comment on column salesloft.transcriptions.team is 'Slug of the team';
comment on column salesloft.transcriptions.id is 'Id in SalesLoft';
comment on column salesloft.transcriptions.created_at is 'When it was created in SalesLoft';
comment on column salesloft.transcriptions.language_code is 'Language, such as en-US (BCP 47)';
comment on column salesloft.transcriptions.conversation_id is 'Conversation it belongs to';
comment on column salesloft.transcriptions.transcription_artifact_id is 'File of the transcription';
comment on column salesloft.transcriptions.raw is 'The record as it was served';
comment on column salesloft.transcriptions.updated_at is 'When it last changed in SalesLoft';
comment on column salesloft.transcriptions.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.transcriptions.synced_at is 'When this version was stored';
comment on column salesloft.transcriptions.deleted_at is 'When we found it gone; null while alive';

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
CREATE INDEX users_guid_idx ON salesloft.users USING btree (team, guid);
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

create table salesloft.webhook_subscriptions (
  team text not null,
  id bigint not null,
  event_type text,
  callback_url text,
  user_guid text,
  enabled boolean,
  tenant_id bigint,
  raw jsonb not null,
  requested_at timestamptz(6) not null,
  synced_at timestamptz(6) not null,
  deleted_at timestamptz(6),
  constraint webhook_subscriptions_pkey PRIMARY KEY (team, id)
);
comment on table salesloft.webhook_subscriptions is 'Webhook subscriptions of the team, as far as they are of this application';
comment on column salesloft.webhook_subscriptions.team is 'Slug of the team';
comment on column salesloft.webhook_subscriptions.id is 'Id in SalesLoft';
comment on column salesloft.webhook_subscriptions.event_type is 'Event it is for';
comment on column salesloft.webhook_subscriptions.callback_url is 'Where deliveries go';
comment on column salesloft.webhook_subscriptions.user_guid is 'GUID of the user whose key made it';
comment on column salesloft.webhook_subscriptions.enabled is 'Deliveries are made';
comment on column salesloft.webhook_subscriptions.tenant_id is 'Team, as services outside the core know it';
comment on column salesloft.webhook_subscriptions.raw is 'The record as it was served';
comment on column salesloft.webhook_subscriptions.requested_at is 'When the read that brought this version was asked';
comment on column salesloft.webhook_subscriptions.synced_at is 'When this version was stored';
comment on column salesloft.webhook_subscriptions.deleted_at is 'When we found it gone; null while alive';

-- view salesloft.activity (team text, kind text, id bigint, at timestamptz(6), person_id bigint, account_id bigint, user_id bigint, cadence_id bigint, step_id bigint, action_id bigint, created_at timestamptz(6), updated_at timestamptz(6), bounced boolean, delivered boolean, views_tracked boolean, clicks_tracked boolean, views integer, clicks integer, replies integer, connected boolean, positive boolean, duration integer, disposition text, sentiment text)
comment on view salesloft.activity is 'Touches: an e-mail that was sent, a call that was logged, a step of another kind that is done; always as the mirror has them now';
comment on column salesloft.activity.team is 'Slug of the team';
comment on column salesloft.activity.kind is 'email, phone, other or integration: as steps of cadences are';
comment on column salesloft.activity.id is 'Id of the e-mail, of the call or of the action; one within emails, within calls and within the rest';
comment on column salesloft.activity.at is 'When it was sent or logged; of the rest when it was seen to be done';
comment on column salesloft.activity.person_id is 'Person who was touched';
comment on column salesloft.activity.account_id is 'Account of the person, as it is now';
comment on column salesloft.activity.user_id is 'User who did it';
comment on column salesloft.activity.cadence_id is 'Cadence it was part of';
comment on column salesloft.activity.step_id is 'Step it was';
comment on column salesloft.activity.action_id is 'Action that it did';
comment on column salesloft.activity.created_at is 'When its record was made in SalesLoft';
comment on column salesloft.activity.updated_at is 'When its record last changed in SalesLoft';
comment on column salesloft.activity.bounced is 'E-mails: whether it bounced';
comment on column salesloft.activity.delivered is 'E-mails: whether it did not bounce';
comment on column salesloft.activity.views_tracked is 'E-mails: whether SalesLoft can know that it was opened';
comment on column salesloft.activity.clicks_tracked is 'E-mails: whether SalesLoft can know that a link was clicked';
comment on column salesloft.activity.views is 'E-mails: how often it was opened, up to now';
comment on column salesloft.activity.clicks is 'E-mails: how often its links were clicked, up to now';
comment on column salesloft.activity.replies is 'E-mails: replies, up to now';
comment on column salesloft.activity.connected is 'Calls: whether it connected, by the team''s rule in SalesLoft';
comment on column salesloft.activity.positive is 'Calls: whether it was positive, by the team''s rule in SalesLoft';
comment on column salesloft.activity.duration is 'Calls: seconds';
comment on column salesloft.activity.disposition is 'Calls: result';
comment on column salesloft.activity.sentiment is 'Calls: outcome of the conversation';

-- view salesloft.measures_by_account (team text, account_id bigint, sent bigint, delivered bigint, bounced bigint, views_tracked bigint, opened bigint, clicks_tracked bigint, clicked bigint, replied bigint, calls bigint, connected bigint, positive bigint, talk_time bigint, other_touches bigint, tasks bigint, meetings_booked bigint, meetings_held bigint, meetings_no_show bigint, successes bigint, opportunities bigint, opportunity_amount jsonb, people_added bigint, people_finished bigint, people_removed bigint)
comment on view salesloft.measures_by_account is 'All that was done and came of it up to now, by account; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_account.team is 'Slug of the team';
comment on column salesloft.measures_by_account.account_id is 'Id of the account in SalesLoft';
comment on column salesloft.measures_by_account.sent is 'E-mails sent';
comment on column salesloft.measures_by_account.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_account.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_account.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_account.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_account.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_account.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_account.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_account.calls is 'Calls';
comment on column salesloft.measures_by_account.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_account.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_account.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_account.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_account.tasks is 'Tasks completed';
comment on column salesloft.measures_by_account.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_account.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_account.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_account.successes is 'Successes';
comment on column salesloft.measures_by_account.opportunities is 'Opportunities';
comment on column salesloft.measures_by_account.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_account.people_added is 'People added to cadences';
comment on column salesloft.measures_by_account.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_account.people_removed is 'People removed from a cadence';

-- view salesloft.measures_by_cadence (team text, cadence_id bigint, sent bigint, delivered bigint, bounced bigint, views_tracked bigint, opened bigint, clicks_tracked bigint, clicked bigint, replied bigint, calls bigint, connected bigint, positive bigint, talk_time bigint, other_touches bigint, tasks bigint, meetings_booked bigint, meetings_held bigint, meetings_no_show bigint, successes bigint, opportunities bigint, opportunity_amount jsonb, people_added bigint, people_finished bigint, people_removed bigint)
comment on view salesloft.measures_by_cadence is 'All that was done and came of it up to now, by cadence; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_cadence.team is 'Slug of the team';
comment on column salesloft.measures_by_cadence.cadence_id is 'Id of the cadence in SalesLoft';
comment on column salesloft.measures_by_cadence.sent is 'E-mails sent';
comment on column salesloft.measures_by_cadence.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_cadence.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_cadence.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_cadence.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_cadence.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_cadence.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_cadence.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_cadence.calls is 'Calls';
comment on column salesloft.measures_by_cadence.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_cadence.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_cadence.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_cadence.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_cadence.tasks is 'Tasks completed';
comment on column salesloft.measures_by_cadence.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_cadence.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_cadence.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_cadence.successes is 'Successes';
comment on column salesloft.measures_by_cadence.opportunities is 'Opportunities';
comment on column salesloft.measures_by_cadence.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_cadence.people_added is 'People added to cadences';
comment on column salesloft.measures_by_cadence.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_cadence.people_removed is 'People removed from a cadence';

-- view salesloft.measures_by_person (team text, person_id bigint, sent bigint, delivered bigint, bounced bigint, views_tracked bigint, opened bigint, clicks_tracked bigint, clicked bigint, replied bigint, calls bigint, connected bigint, positive bigint, talk_time bigint, other_touches bigint, tasks bigint, meetings_booked bigint, meetings_held bigint, meetings_no_show bigint, successes bigint, opportunities bigint, opportunity_amount jsonb, people_added bigint, people_finished bigint, people_removed bigint)
comment on view salesloft.measures_by_person is 'All that was done and came of it up to now, by person; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_person.team is 'Slug of the team';
comment on column salesloft.measures_by_person.person_id is 'Id of the person in SalesLoft';
comment on column salesloft.measures_by_person.sent is 'E-mails sent';
comment on column salesloft.measures_by_person.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_person.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_person.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_person.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_person.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_person.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_person.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_person.calls is 'Calls';
comment on column salesloft.measures_by_person.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_person.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_person.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_person.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_person.tasks is 'Tasks completed';
comment on column salesloft.measures_by_person.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_person.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_person.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_person.successes is 'Successes';
comment on column salesloft.measures_by_person.opportunities is 'Opportunities';
comment on column salesloft.measures_by_person.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_person.people_added is 'People added to cadences';
comment on column salesloft.measures_by_person.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_person.people_removed is 'People removed from a cadence';

-- view salesloft.measures_by_step (team text, step_id bigint, sent bigint, delivered bigint, bounced bigint, views_tracked bigint, opened bigint, clicks_tracked bigint, clicked bigint, replied bigint, calls bigint, connected bigint, positive bigint, talk_time bigint, other_touches bigint, tasks bigint, meetings_booked bigint, meetings_held bigint, meetings_no_show bigint, successes bigint, opportunities bigint, opportunity_amount jsonb, people_added bigint, people_finished bigint, people_removed bigint)
comment on view salesloft.measures_by_step is 'All that was done and came of it up to now, by step; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_step.team is 'Slug of the team';
comment on column salesloft.measures_by_step.step_id is 'Id of the step in SalesLoft';
comment on column salesloft.measures_by_step.sent is 'E-mails sent';
comment on column salesloft.measures_by_step.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_step.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_step.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_step.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_step.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_step.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_step.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_step.calls is 'Calls';
comment on column salesloft.measures_by_step.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_step.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_step.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_step.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_step.tasks is 'Tasks completed';
comment on column salesloft.measures_by_step.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_step.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_step.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_step.successes is 'Successes';
comment on column salesloft.measures_by_step.opportunities is 'Opportunities';
comment on column salesloft.measures_by_step.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_step.people_added is 'People added to cadences';
comment on column salesloft.measures_by_step.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_step.people_removed is 'People removed from a cadence';

-- view salesloft.measures_by_user (team text, user_id bigint, sent bigint, delivered bigint, bounced bigint, views_tracked bigint, opened bigint, clicks_tracked bigint, clicked bigint, replied bigint, calls bigint, connected bigint, positive bigint, talk_time bigint, other_touches bigint, tasks bigint, meetings_booked bigint, meetings_held bigint, meetings_no_show bigint, successes bigint, opportunities bigint, opportunity_amount jsonb, people_added bigint, people_finished bigint, people_removed bigint)
comment on view salesloft.measures_by_user is 'All that was done and came of it up to now, by user; a row for each that has any (docs/measures.md)';
comment on column salesloft.measures_by_user.team is 'Slug of the team';
comment on column salesloft.measures_by_user.user_id is 'Id of the user in SalesLoft';
comment on column salesloft.measures_by_user.sent is 'E-mails sent';
comment on column salesloft.measures_by_user.delivered is 'E-mails delivered';
comment on column salesloft.measures_by_user.bounced is 'E-mails bounced';
comment on column salesloft.measures_by_user.views_tracked is 'E-mails whose opening is tracked; what `opened` is a share of: of the others nobody knows';
comment on column salesloft.measures_by_user.opened is 'E-mails opened; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_user.clicks_tracked is 'E-mails whose links are tracked; what `clicked` is a share of';
comment on column salesloft.measures_by_user.clicked is 'E-mails clicked; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_user.replied is 'E-mails replied to; SalesLoft counts them but keeps no times, so they stand on the day of the e-mail';
comment on column salesloft.measures_by_user.calls is 'Calls';
comment on column salesloft.measures_by_user.connected is 'Calls connected; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_user.positive is 'Calls positive; by the team’s own rule in SalesLoft';
comment on column salesloft.measures_by_user.talk_time is 'Talk time; in seconds';
comment on column salesloft.measures_by_user.other_touches is 'Other touches; SalesLoft lists what is to be done and nothing of what was: an action that left that list is done, unless its person was removed with it. One that was skipped looks the same. Others’ are seen only with the key of an administrator';
comment on column salesloft.measures_by_user.tasks is 'Tasks completed';
comment on column salesloft.measures_by_user.meetings_booked is 'Meetings booked';
comment on column salesloft.measures_by_user.meetings_held is 'Meetings held';
comment on column salesloft.measures_by_user.meetings_no_show is 'Meetings without show';
comment on column salesloft.measures_by_user.successes is 'Successes';
comment on column salesloft.measures_by_user.opportunities is 'Opportunities';
comment on column salesloft.measures_by_user.opportunity_amount is 'Amount of opportunities; by currency, in hundredths; an amount that is no number of up to 13 digits is left out';
comment on column salesloft.measures_by_user.people_added is 'People added to cadences';
comment on column salesloft.measures_by_user.people_finished is 'People who finished a cadence';
comment on column salesloft.measures_by_user.people_removed is 'People removed from a cadence';
