-- By what a run of contacts went, and what SalesLoft said that the key may not write.
alter table worker.contact_run add column contract text;
comment on column worker.contact_run.contract is 'The version of the contract that it went by, with the fields that were left alone; null: not begun yet';

alter table worker.contact_contract add column lacks jsonb not null default '{}';
alter table worker.contact_contract add constraint contact_contract_lacks_check check (jsonb_typeof(lacks) = 'object');
comment on column worker.contact_contract.lacks is 'Scopes that the key lacks, as SalesLoft said, and when it did: their fields are left alone for a day';
