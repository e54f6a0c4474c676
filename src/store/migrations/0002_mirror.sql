-- The mirror: one table a stream, named after it. Reading these tables is a supported interface, so names and types are
-- a contract. A test holds the tables and the catalogue of streams together.
create schema if not exists salesloft;
comment on schema salesloft is 'The mirror of SalesLoft: one table a stream; alive rows are those without deleted_at';

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
  constraint people_pkey primary key (team, id)
);
create index people_updated_at_idx on salesloft.people (team, updated_at);
create index people_account_id_idx on salesloft.people (team, account_id);
create index people_owner_id_idx on salesloft.people (team, owner_id);
create index people_email_address_idx on salesloft.people (team, email_address);
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
  constraint accounts_pkey primary key (team, id)
);
create index accounts_updated_at_idx on salesloft.accounts (team, updated_at);
create index accounts_owner_id_idx on salesloft.accounts (team, owner_id);
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
  constraint users_pkey primary key (team, id)
);
create index users_updated_at_idx on salesloft.users (team, updated_at);
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
  constraint cadences_pkey primary key (team, id)
);
create index cadences_updated_at_idx on salesloft.cadences (team, updated_at);
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
  constraint steps_pkey primary key (team, id)
);
create index steps_updated_at_idx on salesloft.steps (team, updated_at);
create index steps_cadence_id_idx on salesloft.steps (team, cadence_id);
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
  constraint cadence_memberships_pkey primary key (team, id)
);
create index cadence_memberships_updated_at_idx on salesloft.cadence_memberships (team, updated_at);
create index cadence_memberships_person_id_idx on salesloft.cadence_memberships (team, person_id);
create index cadence_memberships_cadence_id_idx on salesloft.cadence_memberships (team, cadence_id);
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
  constraint emails_pkey primary key (team, id)
);
create index emails_updated_at_idx on salesloft.emails (team, updated_at);
create index emails_recipient_id_idx on salesloft.emails (team, recipient_id);
create index emails_cadence_id_idx on salesloft.emails (team, cadence_id);
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
  constraint calls_pkey primary key (team, id)
);
create index calls_updated_at_idx on salesloft.calls (team, updated_at);
create index calls_called_person_id_idx on salesloft.calls (team, called_person_id);
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
  constraint person_stages_pkey primary key (team, id)
);
create index person_stages_updated_at_idx on salesloft.person_stages (team, updated_at);
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
  constraint account_stages_pkey primary key (team, id)
);
create index account_stages_updated_at_idx on salesloft.account_stages (team, updated_at);
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
  constraint groups_pkey primary key (team, id)
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
  constraint custom_fields_pkey primary key (team, id)
);
create index custom_fields_updated_at_idx on salesloft.custom_fields (team, updated_at);
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
