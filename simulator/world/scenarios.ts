// How large a world is and which rows share a microsecond. `small` is the demonstration: about 14,000 records, some 230 requests.
import type { TieGroups } from './stamps.ts'

export type Sizes = Readonly<Record<string, number>>

export interface Scenario {
  readonly sizes: Sizes
  readonly ties: Readonly<Record<string, readonly TieGroups[]>>
}

const settings = {
  person_stages: 9,
  account_stages: 6,
  groups: 6,
  custom_fields: 10,
  account_tiers: 3,
  account_types: 3,
  tags: 8,
  imports: 6,
  saved_list_views: 4,
  custom_roles: 4,
  call_dispositions: 4,
  call_sentiments: 3,
  phone_number_assignments: 3,
  email_template_attachments: 6,
  team_template_attachments: 4,
  pending_emails: 3,
  crm_activity_fields: 6,
  account_team_member_roles: 3,
  crm_team_members_with_roles: 5,
  opportunity_stages: 5,
  bulk_jobs: 3,
  webhook_subscriptions: 3,
  'integrations/signals/registrations': 2,
  'integrations/signals/registrations/plays': 3,
  'external/configurations': 2,
  'external/mappings': 8,
  audit_reports: 3,
}
// What happens around the people, small enough that a first read of everything takes well under a minute's budget.
const around = {
  tasks: 90,
  actions: 60,
  'action_details/call_instructions': 96,
  notes: 60,
  successes: 40,
  activity_histories: 90,
  meetings: 50,
  'calendar/events': 80,
  'meetings/settings/searches': 20,
  call_data_records: 90,
  email_templates: 40,
  team_templates: 12,
  crm_activities: 90,
  crm_users: 20,
  crm_account_team_members: 20,
  opportunities: 50,
  opportunity_people: 60,
  conversations: 5,
  transcriptions: 5,
  'bulk_jobs/{id}/job_data': 30,
}
const small = {
  ...settings,
  ...around,
  people: 2000,
  accounts: 300,
  users: 25,
  cadences: 12,
  steps: 96,
  cadence_memberships: 3000,
  'activities/emails': 6000,
  'activities/calls': 1500,
}
const few = {
  ...small,
  cadence_memberships: 500,
  'activities/emails': 500,
  'activities/calls': 200,
}

const scenarios = {
  tiny: {
    sizes: {
      ...settings,
      ...around,
      'action_details/call_instructions': 12,
      activity_histories: 60,
      crm_users: 5,
      'meetings/settings/searches': 5,
      people: 40,
      accounts: 8,
      users: 5,
      cadences: 3,
      steps: 12,
      cadence_memberships: 50,
      'activities/emails': 60,
      'activities/calls': 20,
    },
    ties: {},
  },
  small: { sizes: small, ties: {} },
  // 30 % of the rows in ties of 150, and one tie that no page holds by far.
  ties: {
    sizes: { ...few, people: 10_000 },
    ties: {
      people: [
        { count: 10, size: 150 },
        { count: 1, size: 2000 },
        { count: 10, size: 150 },
      ],
    },
  },
  'ten-thousand': { sizes: { ...few, people: 10_000 }, ties: {} },
  'hundred-thousand': { sizes: { ...few, people: 100_000 }, ties: {} },
  million: { sizes: { ...few, people: 1_000_000 }, ties: {} },
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof scenarios
export const scenarioNames = Object.keys(scenarios) as ScenarioName[]

export function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name)
}

/** The scenario with some of its sizes and ties replaced. */
export function scenarioOf(
  name: ScenarioName,
  sizes: Sizes = {},
  ties: Scenario['ties'] = {},
): Scenario {
  const { sizes: ownSizes, ties: ownTies } = scenarios[name]
  return { sizes: { ...ownSizes, ...sizes }, ties: { ...ownTies, ...ties } }
}
