// The one request that the examination pays for: it tells whether the key works, whose it is, SalesLoft's clock and what
// is left of the minute.
import type { App } from '../../app.ts'
import { adviceOnCredential } from '../../domain/advice.ts'
import { errorCatalogue, settled, type AppError, type ErrorCode } from '../../domain/errors.ts'
import type { TeamStatus } from '../../store/status.ts'
import { formatCount, formatSeconds } from '../words.ts'
import { clockLook } from './clock.ts'
import { checked, fail, ok, warn, type Finding, type Look } from './finding.ts'

export async function accountFindings(app: App, status: TeamStatus): Promise<readonly Finding[]> {
  const { team } = status
  const credential = await checked({ check: 'credential', team, todo: secretTodo }, async () => {
    await app.credentials.requireReadable(team)
    return ok('opens with ENCRYPTION_KEYS')
  })
  if (credential.state === 'fail') return [credential]
  if (status.state === 'paused') return [credential, pausedKey(status)]
  let apartMs: number | undefined
  const key = await checked(
    { check: 'key', team, todo: ({ code }) => keyTodos(status)[code] },
    async (signal) => {
      const { blockedSeconds = 0 } = (await app.examination.budget(team)) ?? {}
      if (blockedSeconds > 2)
        return untried(`SalesLoft asked for ${formatSeconds(blockedSeconds)} of silence`)
      const probed = await settled(app.accounts.probe(team, signal))
      if (!probed.ok) return waiting(probed.error)
      const { id, name, dateMs } = probed.value
      apartMs = dateMs - Date.now()
      const stored = await app.teams.get(team)
      if (id === stored.salesloftTeamId) return ok(`SalesLoft knows it as ${name}; 1 request spent`)
      return fail(
        `it belongs to SalesLoft team ${id}, and ${team} is team ${stored.salesloftTeamId}`,
        `Run: ${connectCommand(status)}, as that team`,
      )
    },
  )
  const clock: readonly Finding[] =
    apartMs === undefined
      ? []
      : [{ check: 'clock', team, ...clockLook('SalesLoft and this machine', apartMs) }]
  return [
    credential,
    key,
    ...clock,
    await checked({ check: 'budget', team }, async () => budgetLook(app, status)),
  ]
}

/** Waiting for the budget is no failure of the key. */
function waiting(error: AppError): Look {
  if (error.retry !== 'after') throw error
  return untried(errorCatalogue[error.code].meaning)
}

function untried(why: string): Look {
  return warn(`it could not be tried: ${why.replace(/[.]$/, '')}`, 'Try again in a minute.')
}

function connectCommand({ team, credential }: TeamStatus): string {
  return adviceOnCredential(team, credential).command
}

function pausedKey(status: TeamStatus): Finding {
  const { team, pauseReason, pausedAt } = status
  if (pauseReason === 'auth.revoked') {
    return {
      check: 'key',
      team,
      ...fail(
        `SalesLoft refused it at ${pausedAt ?? 'some time'}`,
        `Run: ${connectCommand(status)}`,
      ),
    }
  }
  return { check: 'key', team, ...ok('not tried while the team is paused') }
}

function keyTodos(status: TeamStatus): Partial<Record<ErrorCode, string>> {
  return {
    'auth.revoked': `Run: ${connectCommand(status)}`,
    'salesloft.unreachable': 'Look at the base URL (`salesloft-worker teams`), the proxy and DNS.',
    'salesloft.failed':
      'SalesLoft is in trouble: see status.salesloft.com; reading goes on by itself.',
    internal: 'SalesLoft does not answer: see status.salesloft.com; reading goes on by itself.',
  }
}

function secretTodo({ code }: AppError): string | undefined {
  if (code !== 'secret.unreadable') return undefined
  return 'Put the key that sealed it back into ENCRYPTION_KEYS (after newer ones), or connect again.'
}

async function budgetLook(app: App, { team, budget: { limit } }: TeamStatus): Promise<Look> {
  const { remaining, others, blockedSeconds } = (await app.examination.budget(team)) ?? {
    remaining: null,
    others: null,
    blockedSeconds: 0,
  }
  const left = `${formatCount(remaining ?? limit)} left of ${formatCount(limit)} a minute`
  const raise = 'Find out what else uses the SalesLoft API, or have SalesLoft raise the limit.'
  if (blockedSeconds > 0) {
    return warn(`SalesLoft asked for ${formatSeconds(blockedSeconds)} of silence (429)`, raise)
  }
  if (remaining !== null && remaining <= limit * 0.05) return warn(left, raise)
  if (others !== null && others * 2 > limit) {
    return warn(`${left}; others spent ${formatCount(others)} of it, over half`, raise)
  }
  return ok(left)
}
