// What a pooler before Postgres leaves of a session. PgBouncer refuses time limits at the start of a connection; one in
// transaction mode gives each transaction another connection, so that nothing may be left on one: neither limits nor kept
// statements nor locks.
import type { ClientBase, PoolConfig } from 'pg'
import type { Pooler } from '../domain/poolers.ts'
import { nameOf } from './prepared.ts'

export type Limits = {
  readonly statement_timeout: number
  readonly lock_timeout: number
  readonly idle_in_transaction_session_timeout: number
}

export type Statement = { readonly text: string; readonly name?: string | undefined }

export type Through = {
  /** Of the connections. */
  readonly config: PoolConfig
  /** A statement as it is sent. */
  readonly sent: (text: string) => Statement
}

const kept: Through['sent'] = (text) => ({ text, name: nameOf(text) })
const begins = /^(?:begin|start transaction)\b/

export function through(pooler: Pooler, limits: Limits): Through {
  if (pooler === 'none') return { config: limits, sent: kept }
  if (pooler === 'session') {
    const set = settingsOf('set', limits)
    // The pool waits for it, which its types do not tell.
    const config = { onConnect: async (client: ClientBase) => void (await client.query(set)) }
    return { config, sent: kept }
  }
  const set = settingsOf('set local', limits)
  return { config: {}, sent: (text) => ({ text: begins.test(text) ? `${text}; ${set}` : text }) }
}

function settingsOf(verb: 'set' | 'set local', limits: Limits): string {
  return Object.entries(limits)
    .map(([name, ms]) => `${verb} ${name} = ${ms}`)
    .join('; ')
}
