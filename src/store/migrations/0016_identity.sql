-- One SalesLoft account under one slug at a time: under two, its budget would be spent and its records stored twice.
update worker.team set base_url = rtrim(base_url, '/') where base_url like '%/';
create unique index team_identity_key on worker.team (base_url, salesloft_team_id)
  where disconnected_at is null;
