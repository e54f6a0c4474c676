// How large a world is and which rows share a microsecond. `small` is the demonstration: about 13,000 records.
import type { TieGroups } from './stamps.ts'

export type Sizes = Readonly<Record<string, number>>

export interface Scenario {
  readonly sizes: Sizes
  readonly ties: Readonly<Record<string, readonly TieGroups[]>>
}

const settings = { person_stages: 9, account_stages: 6, groups: 6, custom_fields: 10 }
const small = {
  ...settings,
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

/** The scenario with some of its sizes replaced. */
export function scenarioOf(name: ScenarioName, sizes: Sizes = {}): Scenario {
  const { sizes: own, ties } = scenarios[name]
  return { sizes: { ...own, ...sizes }, ties }
}
