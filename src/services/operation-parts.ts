import type { Database } from '../store/database.ts'
import { createEnrollmentRulesStore } from '../store/enrollment-rules.ts'
import type { Accounts } from './accounts.ts'
import { createOperations, type Operations } from './operations.ts'

export function operationsOf(
  given: Omit<Parameters<typeof createOperations>[0], 'rules' | 'identify'> & {
    readonly database: Database
    readonly accounts: Pick<Accounts, 'identify'>
  },
): Operations {
  const { database, accounts, ...rest } = given
  return createOperations({
    ...rest,
    rules: createEnrollmentRulesStore({ database }),
    identify: (account) => accounts.identify(account),
  })
}
