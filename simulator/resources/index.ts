// Every list that is served. Another one is one more entry here.
import { accounts } from './accounts.ts'
import { calls, emails } from './activities.ts'
import { cadences, steps } from './cadences.ts'
import { memberships } from './memberships.ts'
import { people } from './people.ts'
import type { Resource } from './resource.ts'
import { accountStages, customFields, groups, personStages } from './settings.ts'
import { users } from './users.ts'

export const resources: readonly Resource[] = [
  people,
  accounts,
  users,
  cadences,
  steps,
  memberships,
  emails,
  calls,
  personStages,
  accountStages,
  groups,
  customFields,
]
