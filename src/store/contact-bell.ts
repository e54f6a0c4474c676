// Hears of contacts that an application wrote, as their table notifies of them. It is a bell: what is due is in the tables, and
// whoever looks now and then misses nothing.
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { isTeamSlug, type TeamSlug } from '../domain/teams.ts'
import type { DatabaseOptions } from './database.ts'

const channel = 'worker_contact'
const againAfterMs = 5_000

/**
 * Listens on a connection of its own until it is disposed, and again where that ended. A pooler in transaction mode has no
 * connection to listen on: then nothing is heard.
 */
export function listenToContacts(
  { url, pooler = 'none', onError }: Pick<DatabaseOptions, 'url' | 'pooler' | 'onError'>,
  ring: (team: TeamSlug) => void,
): AsyncDisposable {
  const stopping = new AbortController()
  const { signal } = stopping

  async function listen(): Promise<void> {
    const client = new Client({ connectionString: url, keepAlive: true })
    const ended = Promise.withResolvers<void>()
    client.on('error', (error) => {
      onError?.(error)
      ended.resolve()
    })
    client.on('end', () => ended.resolve())
    client.on('notification', ({ payload = '' }) => {
      if (isTeamSlug(payload)) ring(payload)
    })
    const stop = () => ended.resolve()
    signal.addEventListener('abort', stop)
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      if (!signal.aborted) await ended.promise
    } finally {
      signal.removeEventListener('abort', stop)
      await client.end().catch(() => undefined)
    }
  }

  async function again(): Promise<void> {
    while (!signal.aborted) {
      await listen().catch(() => undefined)
      await sleep(againAfterMs, undefined, { signal }).catch(() => undefined)
    }
  }

  const over = pooler === 'transaction' ? Promise.resolve() : again()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await over
    },
  }
}
