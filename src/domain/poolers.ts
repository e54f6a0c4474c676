/** What stands before Postgres: nothing, or a pooler that gives a connection for a session or for each transaction. */
export const poolers = ['none', 'session', 'transaction'] as const
export type Pooler = (typeof poolers)[number]
