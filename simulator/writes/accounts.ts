// Accounts: the domain, kept as it is typed, is unique in the team. One that may not be contacted takes its people out of
// their cadences; one that is deleted lets go of them.
import { hrefTo } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import { livingRows } from '../world/sources.ts'
import type { WriteContext } from './context.ts'
import { booleanIn, isBlank, named } from './fields.ts'
import type { Errors, FieldKind } from './fields.ts'
import type { Memberships } from './memberships.ts'
import type { RecordKind } from './records.ts'
import { refId } from './rows.ts'

const texts = [
  'name',
  'domain',
  'conversational_name',
  'description',
  'phone',
  'website',
  'linkedin_url',
  'twitter_handle',
  'street',
  'city',
  'state',
  'postal_code',
  'country',
  'locale',
  'industry',
  'company_type',
  'founded',
  'revenue_range',
  'size',
] as const

const kinds: Readonly<Record<string, FieldKind>> = {
  ...named(texts, 'text'),
  do_not_contact: 'boolean',
  tags: 'texts',
  owner_id: { of: 'users', field: 'owner' },
  company_stage_id: { of: 'account_stages', field: 'company_stage' },
  account_tier_id: { of: 'account_tiers', field: 'account_tier' },
}

const nothing = named(
  [
    ...texts,
    'archived_at',
    'crm_id',
    'crm_url',
    'owner_crm_id',
    'last_contacted_at',
    'last_contacted_type',
    'last_contacted_by',
    'last_contacted_person',
    'company_stage',
    'account_tier',
    'prospector_engagement_score',
    'prospector_engagement_level',
  ],
  null,
)

export function accountKind(context: WriteContext, memberships: Memberships): RecordKind {
  const { rows, options, world } = context
  const peopleOf = (account: number): number[] => {
    const table = world.table('people')
    return livingRows(table)
      .filter((row) => refId(table.record(row), 'account') === account)
      .map((row) => table.idOf(row))
  }
  const archived = (record: Fields, fields: Fields): Fields => {
    const wanted = booleanIn(fields['archived'])
    if (wanted === undefined) return {}
    return { archived_at: wanted ? (record['archived_at'] ?? world.text(context.now())) : null }
  }
  return {
    stream: 'accounts',
    kinds,
    customFields: 'company',
    crm: { scope: 'crm_id_account:write', objects: { '001': 'account' } },
    blank() {
      const me = world.single('me')
      const user = me === undefined ? null : hrefTo('users', Number(me['id']))
      return {
        ...nothing,
        crm_object_type: 'account',
        do_not_contact: false,
        custom_fields: {},
        user_relationships: [],
        tags: [],
        counts: { people: 0 },
        owner: user,
        creator: user,
      }
    },
    complete: (record, fields) => ({ ...record, ...archived(record, fields) }),
    lacking(record, fields, isNew) {
      const errors: Errors = {}
      for (const name of ['name', 'domain']) {
        const value = isNew || options.accountsWhole ? fields[name] : record[name]
        if (isBlank(value)) errors[name] = ['is required']
      }
      return errors
    },
    taken({ domain, crm_id: crm }, id) {
      const errors: Errors = {}
      const isOthers = (account: Fields): boolean => account['id'] !== id
      if (rows.find('accounts', 'domain', String(domain)).some(isOthers))
        errors['domain'] = ['is already taken']
      if (isBlank(crm) || options.duplicateCrmIds) return errors
      if (rows.find('accounts', 'crm_id', String(crm)).some(isOthers))
        errors['crm_id'] = ['is already taken']
      return errors
    },
    changed(id, before, after) {
      if (after['do_not_contact'] !== true || before['do_not_contact'] === true) return
      for (const person of peopleOf(id)) memberships.leaveAll(person)
    },
    removed(id) {
      const changes = peopleOf(id).map((person) => [person, { account: null }] as const)
      rows.changeAll('people', new Map(changes))
    },
  }
}
