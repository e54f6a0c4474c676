// A client of the simulator that pays nobody: for tests of reading alone. Those of the budget pay.
import type { Budget } from '../../src/client/salesloft/budget.ts'
import { createSalesloft, type Salesloft } from '../../src/client/salesloft/salesloft.ts'

export function freeBudget(): Budget {
  return {
    spend: ({ cost }) =>
      Promise.resolve({ requestedAt: new Date().toISOString(), cost, waitedMs: 0 }),
    settle: () => Promise.resolve({ waitMs: 0 }),
    unanswered: () => Promise.resolve({ waitMs: 0 }),
  }
}

export function clientOf(
  simulator: { readonly url: string; readonly apiKey: string },
  options: {
    readonly timeoutMs?: number
    readonly token?: () => Promise<string>
    readonly scopedFields?: readonly string[]
  } = {},
): Salesloft {
  const { url, apiKey } = simulator
  const token = options.token ?? ((): Promise<string> => Promise.resolve(apiKey))
  const { timeoutMs = 2_000, scopedFields = [] } = options
  const budget = freeBudget()
  return createSalesloft({
    baseUrl: url,
    token,
    budget,
    timeoutMs,
    scopedFields: () => scopedFields,
  })
}
