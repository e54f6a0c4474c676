-- The team's own people, which its application may write with plain SQL, and how each is held together with a person of
-- SalesLoft. What was changed, when and by whom is noted by triggers, in the transaction of the change: no writer can
-- forget it, and none has to know of it.
create sequence worker.contact_version;
comment on sequence worker.contact_version is 'Versions of contacts: every change of one draws the next';

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
  contact_restrictions text[] not null default '{}',
  tags text[] not null default '{}',
  owner_id bigint,
  person_stage_id bigint,
  account_id bigint,
  crm_id text,
  crm_id_type text,
  custom_fields jsonb not null default '{}',
  created_at timestamptz(6) not null default clock_timestamp(),
  changed_at timestamptz(6) not null default clock_timestamp(),
  version bigint not null,
  field_changed jsonb not null default '{}',
  constraint contact_pkey primary key (team, id),
  constraint contact_external_id_key unique (team, external_id),
  constraint contact_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint contact_external_id_check check (length(external_id) between 1 and 255),
  constraint contact_email_address_check check (length(email_address) <= 320),
  constraint contact_personal_email_address_check check (length(personal_email_address) <= 320),
  constraint contact_secondary_email_address_check check (length(secondary_email_address) <= 320),
  constraint contact_first_name_check check (length(first_name) <= 255),
  constraint contact_last_name_check check (length(last_name) <= 255),
  constraint contact_title_check check (length(title) <= 1000),
  constraint contact_phone_check check (length(phone) <= 255),
  constraint contact_phone_extension_check check (length(phone_extension) <= 255),
  constraint contact_mobile_phone_check check (length(mobile_phone) <= 255),
  constraint contact_home_phone_check check (length(home_phone) <= 255),
  constraint contact_linkedin_url_check check (length(linkedin_url) <= 2000),
  constraint contact_twitter_handle_check check (length(twitter_handle) <= 255),
  constraint contact_city_check check (length(city) <= 255),
  constraint contact_state_check check (length(state) <= 255),
  constraint contact_country_check check (length(country) <= 255),
  constraint contact_work_city_check check (length(work_city) <= 255),
  constraint contact_work_state_check check (length(work_state) <= 255),
  constraint contact_work_country_check check (length(work_country) <= 255),
  constraint contact_personal_website_check check (length(personal_website) <= 2000),
  constraint contact_locale_check check (length(locale) <= 255),
  constraint contact_person_company_name_check check (length(person_company_name) <= 1000),
  constraint contact_person_company_website_check check (length(person_company_website) <= 2000),
  constraint contact_person_company_industry_check check (length(person_company_industry) <= 1000),
  constraint contact_job_seniority_check check (job_seniority in
    ('director', 'executive', 'individual_contributor', 'manager', 'vice_president', 'unknown')),
  constraint contact_contact_restrictions_check check (contact_restrictions <@ array['call', 'email', 'message']
    and array_position(contact_restrictions, null) is null),
  constraint contact_tags_check check (cardinality(tags) <= 1000 and array_position(tags, null) is null),
  constraint contact_crm_id_check check (length(crm_id) <= 255),
  constraint contact_crm_id_type_check check (length(crm_id_type) <= 255),
  constraint contact_custom_fields_check check (jsonb_typeof(custom_fields) = 'object'
    and length(custom_fields::text) <= 100000),
  constraint contact_field_changed_check check (jsonb_typeof(field_changed) = 'object')
);
create index contact_email_address_idx on worker.contact (team, lower(email_address)) where email_address is not null;
create index contact_personal_email_address_idx on worker.contact (team, lower(personal_email_address))
  where personal_email_address is not null;
create index contact_secondary_email_address_idx on worker.contact (team, lower(secondary_email_address))
  where secondary_email_address is not null;
create index contact_crm_id_idx on worker.contact (team, crm_id) where crm_id is not null;
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

create table worker.contact_link (
  id bigint generated always as identity,
  team text not null,
  contact uuid,
  person bigint,
  state text not null default 'new',
  base jsonb,
  base_at timestamptz(6),
  contact_version bigint,
  seen_version bigint,
  seen_person timestamptz(6),
  remote_differs jsonb not null default '{}',
  awaits jsonb,
  awaits_since timestamptz(6),
  tries integer not null default 0,
  retry_at timestamptz(6),
  error jsonb,
  matched_by text,
  contact_deleted_at timestamptz(6),
  created_at timestamptz(6) not null default clock_timestamp(),
  constraint contact_link_pkey primary key (id),
  constraint contact_link_contact_key unique (team, contact),
  constraint contact_link_person_key unique (team, person),
  constraint contact_link_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint contact_link_ends_check check (contact is not null or person is not null),
  constraint contact_link_state_check check (state in ('new', 'linked', 'conflict', 'invalid', 'ignored', 'ended')),
  constraint contact_link_linked_check check (state <> 'linked' or (contact is not null and person is not null)),
  constraint contact_link_base_check check ((base is null) = (base_at is null)),
  constraint contact_link_awaits_check check ((awaits is null) = (awaits_since is null)),
  constraint contact_link_error_check check (state <> 'invalid' or error is not null),
  constraint contact_link_tries_check check (tries >= 0),
  constraint contact_link_matched_by_check check (matched_by in
    ('link', 'crm_id', 'external_id', 'email_address', 'created', 'operator'))
);
create index contact_link_due_idx on worker.contact_link (team, id)
  where contact is not null and contact_version is distinct from seen_version;
create index contact_link_retry_idx on worker.contact_link (team, retry_at) where retry_at is not null;
create index contact_link_awaits_idx on worker.contact_link (team, awaits_since) where awaits is not null;
create index contact_link_state_idx on worker.contact_link (team, state, id) where state <> 'linked';
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

create table worker.contact_conflict (
  id bigint generated always as identity,
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
  people bigint[] not null default '{}',
  made_at timestamptz(6) not null default clock_timestamp(),
  resolved_at timestamptz(6),
  resolution text,
  resolved_by text,
  applied_at timestamptz(6),
  constraint contact_conflict_pkey primary key (id),
  constraint contact_conflict_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint contact_conflict_link_fkey foreign key (link) references worker.contact_link (id) on delete cascade,
  constraint contact_conflict_kind_check check (kind in ('field', 'match', 'deleted', 'merged')),
  constraint contact_conflict_field_check check ((kind = 'field') = (field is not null)),
  constraint contact_conflict_resolved_check check ((resolved_at is null) = (resolution is null)
    and (resolved_at is null) = (resolved_by is null)),
  constraint contact_conflict_applied_check check (applied_at is null or resolved_at is not null)
);
create unique index contact_conflict_open_key on worker.contact_conflict (link, kind, field) nulls not distinct
  where resolved_at is null;
create index contact_conflict_open_idx on worker.contact_conflict (team, id) where resolved_at is null;
create index contact_conflict_link_idx on worker.contact_conflict (link);
create index contact_conflict_decided_idx on worker.contact_conflict (link)
  where resolved_at is not null and applied_at is null;
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

create table worker.contact_run (
  id bigint generated always as identity,
  team text not null,
  state text not null default 'running',
  began_at timestamptz(6) not null default clock_timestamp(),
  ended_at timestamptz(6),
  people_through timestamptz(6),
  counts jsonb not null default '{}',
  stopped_by_brake jsonb,
  confirmed_by text,
  confirmed_at timestamptz(6),
  error_code text,
  error_message text,
  constraint contact_run_pkey primary key (id),
  constraint contact_run_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint contact_run_state_check check (state in ('running', 'done', 'braked', 'failed')),
  constraint contact_run_ended_check check ((state = 'running') = (ended_at is null)),
  constraint contact_run_braked_check check ((state = 'braked') <= (stopped_by_brake is not null)),
  constraint contact_run_confirmed_check check ((confirmed_by is null) = (confirmed_at is null)),
  constraint contact_run_counts_check check (jsonb_typeof(counts) = 'object')
);
create unique index contact_run_running_key on worker.contact_run (team) where state = 'running';
create index contact_run_team_idx on worker.contact_run (team, id desc);
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

create table worker.contact_change (
  id bigint generated always as identity,
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
  constraint contact_change_pkey primary key (id),
  constraint contact_change_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint contact_change_run_fkey foreign key (run) references worker.contact_run (id) on delete set null,
  constraint contact_change_side_check check (side in ('local', 'salesloft')),
  constraint contact_change_happened_check check (happened in ('created', 'changed', 'deleted')),
  constraint contact_change_field_check check ((happened = 'changed') = (field is not null)),
  constraint contact_change_whose_check check (contact is not null or person is not null)
);
create index contact_change_team_idx on worker.contact_change (team, id);
create index contact_change_contact_idx on worker.contact_change (team, contact, id) where contact is not null;
create index contact_change_person_idx on worker.contact_change (team, person, id) where person is not null;
create index contact_change_run_idx on worker.contact_change (run) where run is not null;
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

create table worker.contact_contract (
  team text not null,
  source text not null,
  version integer not null default 1,
  set_at timestamptz(6) not null default clock_timestamp(),
  set_by text not null,
  constraint contact_contract_pkey primary key (team),
  constraint contact_contract_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint contact_contract_source_check check (length(source) between 1 and 200000),
  constraint contact_contract_version_check check (version > 0)
);
comment on table worker.contact_contract is 'What a team''s contacts and people mean to each other; a team without one has contacts that go nowhere';
comment on column worker.contact_contract.team is 'Whose';
comment on column worker.contact_contract.source is 'The file as it was given: docs/contacts.md';
comment on column worker.contact_contract.version is 'Rises with each that is set';
comment on column worker.contact_contract.set_at is 'When it was set';
comment on column worker.contact_contract.set_by is 'By whom';

create table worker.contact_job (
  id bigint generated always as identity,
  team text not null,
  run bigint,
  job bigint,
  state text not null default 'intended',
  rows integer not null,
  sent integer not null default 0,
  answered_through bigint,
  made_at timestamptz(6) not null default clock_timestamp(),
  ready_at timestamptz(6),
  ended_at timestamptz(6),
  error_code text,
  constraint contact_job_pkey primary key (id),
  constraint contact_job_job_key unique (team, job),
  constraint contact_job_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint contact_job_run_fkey foreign key (run) references worker.contact_run (id) on delete set null,
  constraint contact_job_state_check check (state in ('intended', 'open', 'executing', 'done', 'given-up')),
  constraint contact_job_ended_check check ((ended_at is null) = (state not in ('done', 'given-up'))),
  constraint contact_job_open_check check (job is not null or state in ('intended', 'given-up')),
  constraint contact_job_rows_check check (sent between 0 and rows)
);
create index contact_job_open_idx on worker.contact_job (team, id) where ended_at is null;
create index contact_job_run_idx on worker.contact_job (run) where run is not null;
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

create table worker.contact_push (
  id bigint generated always as identity,
  team text not null,
  link bigint not null,
  contact uuid,
  person bigint,
  way text not null,
  job bigint,
  place integer,
  sent jsonb not null,
  awaits jsonb not null default '{}',
  run bigint,
  intended_at timestamptz(6) not null default clock_timestamp(),
  until timestamptz(6) not null,
  ended_at timestamptz(6),
  outcome text,
  error jsonb,
  constraint contact_push_pkey primary key (id),
  constraint contact_push_place_key unique (job, place),
  constraint contact_push_team_fkey foreign key (team) references worker.team (slug) on delete cascade,
  constraint contact_push_link_fkey foreign key (link) references worker.contact_link (id) on delete cascade,
  constraint contact_push_job_fkey foreign key (job) references worker.contact_job (id) on delete cascade,
  constraint contact_push_run_fkey foreign key (run) references worker.contact_run (id) on delete set null,
  constraint contact_push_way_check check (way in ('post', 'put', 'upsert', 'delete', 'job')),
  constraint contact_push_job_check check ((way = 'job') = (job is not null) and (job is null) = (place is null)),
  constraint contact_push_person_check check (person is not null or way in ('post', 'upsert', 'job')),
  constraint contact_push_outcome_check check (outcome in ('done', 'refused', 'not-sent')),
  constraint contact_push_ended_check check ((ended_at is null) = (outcome is null))
);
create unique index contact_push_open_key on worker.contact_push (link) where ended_at is null;
create index contact_push_open_idx on worker.contact_push (team, until) where ended_at is null;
create index contact_push_link_idx on worker.contact_push (link);
create index contact_push_run_idx on worker.contact_push (run) where run is not null;
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

-- The mirror's side: whose rows were stored lately. A reading writes each row's stamp of storing with it.
create index people_synced_at_idx on salesloft.people (team, synced_at, id);
-- And what a contact knows a person by.
create index people_address_idx on salesloft.people (team, lower(email_address)) where email_address is not null;
create index people_crm_id_idx on salesloft.people (team, crm_id) where crm_id is not null;

-- What a contact says, by field; custom fields one by one. What nobody says is left out, so that saying nothing is nothing.
create function worker.contact_values(contact worker.contact) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(to_jsonb(contact)
      - array['team', 'id', 'custom_fields', 'created_at', 'changed_at', 'version', 'field_changed'])
    || coalesce((
      select jsonb_object_agg('custom_fields.' || c.key, c.value)
      from jsonb_each(
        -- Before the table's own rules are asked.
        case when jsonb_typeof(contact.custom_fields) = 'object' then contact.custom_fields else '{}' end
      ) c where jsonb_typeof(c.value) <> 'null'
    ), '{}')
$$;
comment on function worker.contact_values(worker.contact) is 'The values of a contact, by column or custom_fields.<name>; those that are null are left out';

create function worker.contact_setting(name text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select nullif(current_setting('worker.contact_' || name, true), '')
$$;
comment on function worker.contact_setting(text) is 'What a transaction says of its writes: by, why, run, side';

-- With their owner's rights: an application needs those to worker.contact, and no others.
create function worker.stamp_contact() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  now_at timestamptz(6) := clock_timestamp();
  earlier jsonb;
  later jsonb := worker.contact_values(new);
  changed jsonb;
begin
  if tg_op = 'UPDATE' then
    if new.team <> old.team or new.id <> old.id then
      raise exception using errcode = 'integrity_constraint_violation',
        message = 'A contact''s team and id never change: delete it, and insert another one.';
    end if;
    earlier := worker.contact_values(old);
    new.created_at := old.created_at;
    if earlier = later then
      new.changed_at := old.changed_at;
      new.version := old.version;
      new.field_changed := old.field_changed;
      return new;
    end if;
  else
    earlier := '{}';
    new.created_at := now_at;
  end if;
  new.changed_at := now_at;
  new.version := nextval('worker.contact_version');
  new.field_changed := case when tg_op = 'UPDATE' then old.field_changed else '{}' end;
  -- What came from SalesLoft is no change of the team's.
  if worker.contact_setting('side') is distinct from 'salesloft' then
    select jsonb_object_agg(key, to_char(now_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) into changed
    from (select jsonb_object_keys(earlier || later) as key) as said
    where earlier -> key is distinct from later -> key;
    new.field_changed := new.field_changed || coalesce(changed, '{}');
  end if;
  return new;
end $$;
comment on function worker.stamp_contact() is 'Notes when a contact, and each of its values, last changed';
create trigger stamped before insert or update on worker.contact
  for each row execute function worker.stamp_contact();

-- The same for many rows as for one. Contacts come before their links in every transaction that takes both.
create function worker.note_contacts() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  whose text;
  -- Who is logged in, whatever role was set and whosever rights this has.
  who text := coalesce(worker.contact_setting('by'), session_user);
  why text := worker.contact_setting('why');
  of_run bigint := worker.contact_setting('run')::bigint;
begin
  if tg_op = 'INSERT' then
    insert into worker.contact_link as l (team, contact, contact_version)
    select n.team, n.id, n.version from new_rows n order by n.team, n.id
    on conflict on constraint contact_link_contact_key do update
    set contact_version = excluded.contact_version, contact_deleted_at = null;
    insert into worker.contact_change (team, side, happened, contact, person, new, who, why, run)
    select n.team, 'local', 'created', n.id, l.person, worker.contact_values(n), who, why, of_run
    from new_rows n join worker.contact_link l on l.team = n.team and l.contact = n.id
    order by n.team, n.id;
  elsif tg_op = 'UPDATE' then
    update worker.contact_link l set contact_version = n.version
    from (select n.team, n.id, n.version from new_rows n join old_rows o using (team, id)
      where n.version <> o.version order by n.team, n.id) n
    where l.team = n.team and l.contact = n.id;
    insert into worker.contact_change (team, side, happened, contact, person, field, old, new, who, why, run)
    select n.team, 'local', 'changed', n.id, l.person, f.key, f.earlier, f.later, who, why, of_run
    from new_rows n join old_rows o using (team, id)
    join worker.contact_link l on l.team = n.team and l.contact = n.id
    cross join lateral (
      select key, worker.contact_values(o) -> key as earlier, worker.contact_values(n) -> key as later
      from jsonb_object_keys(worker.contact_values(o) || worker.contact_values(n)) as key
    ) f
    where n.version <> o.version and f.earlier is distinct from f.later
    order by n.team, n.id, f.key;
  else
    -- A team that is deleted takes its contacts along, and leaves nobody to note it for.
    update worker.contact_link l
    set contact_deleted_at = clock_timestamp(), contact_version = nextval('worker.contact_version')
    from (select o.team, o.id from old_rows o join worker.team t on t.slug = o.team order by o.team, o.id) o
    where l.team = o.team and l.contact = o.id;
    insert into worker.contact_change (team, side, happened, contact, person, old, who, why, run)
    select o.team, 'local', 'deleted', o.id, l.person, worker.contact_values(o), who, why, of_run
    from old_rows o join worker.team t on t.slug = o.team
    left join worker.contact_link l on l.team = o.team and l.contact = o.id
    order by o.team, o.id;
  end if;
  for whose in execute case tg_op
    when 'DELETE' then 'select distinct o.team from old_rows o join worker.team t on t.slug = o.team'
    when 'INSERT' then 'select distinct team from new_rows'
    else 'select distinct n.team from new_rows n join old_rows o using (team, id) where n.version <> o.version' end
  loop
    perform pg_notify('worker_contact', whose);
  end loop;
  return null;
end $$;
comment on function worker.note_contacts() is 'Notes what a statement did to contacts, and rings';
create trigger noted_inserts after insert on worker.contact
  referencing new table as new_rows for each statement execute function worker.note_contacts();
create trigger noted_updates after update on worker.contact
  referencing old table as old_rows new table as new_rows for each statement execute function worker.note_contacts();
create trigger noted_deletes after delete on worker.contact
  referencing old table as old_rows for each statement execute function worker.note_contacts();

create function worker.refuse_to_empty() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'feature_not_supported',
    message = 'Contacts are deleted, not truncated: nobody would know of it.';
end $$;
comment on function worker.refuse_to_empty() is 'Stands where rows have to be deleted one by one, so that it is noted';
create trigger not_emptied before truncate on worker.contact
  for each statement execute function worker.refuse_to_empty();
