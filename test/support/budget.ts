import type { BudgetStore, Grant } from '../../src/store/budget.ts'

type Asked = Parameters<BudgetStore['take']>[0]

/** Asks for what has no share of its own of each minute. */
export async function take(store: BudgetStore, asked: Omit<Asked, 'guarantee'>): Promise<Grant> {
  return await store.take({ ...asked, guarantee: { purpose: '', share: 0 } })
}
