// What befalls whoever syncs contacts: the process is killed at any step, an answer is lost before or after it was done, and
// SalesLoft spells what it is given in its own way.
import { AppError } from '../../src/domain/errors.ts'
import type { ContactSyncParts } from '../../src/services/contact-sync.ts'
import type { SendingClient } from '../../src/services/contact-sending.ts'
import type { Json } from '../../src/store/contact-rows.ts'
import type { Plain } from './books.ts'

export class Killed extends Error {}

export type Misfortune = {
  /** Steps that are left; whoever has none does nothing more. */
  stepsLeft: number
  /** Of one write in so many the answer is lost; 0: of none. */
  losesEvery: number
  /** Writes of ours so far. */
  writes: number
}

type Written = Awaited<ReturnType<SendingClient['people']['update']>>
type Unknown = Extract<Written, { readonly kind: 'unknown' }>

const unknown: Unknown = {
  kind: 'unknown',
  error: new AppError('salesloft.outcome-unknown', 'Its answer was lost.'),
}

export function unlucky(
  misfortune: Misfortune,
  client: SendingClient,
  respell: (value: Plain) => Plain,
): SendingClient {
  const spelt = (fields: Json): Json =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, respell(value as Plain)]))
  let sent = 0
  /** Before it or after it, in turns. */
  async function write<T>(lost: T, work: () => Promise<T>): Promise<T> {
    step(misfortune)
    sent += 1
    misfortune.writes += 1
    const isLost = misfortune.losesEvery > 0 && sent % misfortune.losesEvery === 0
    if (isLost && sent % (2 * misfortune.losesEvery) === 0) return lost
    const done = await work()
    step(misfortune)
    return isLost ? lost : done
  }
  const { people, bulkJobs } = client
  return {
    byIds: async (...asked) => {
      step(misfortune)
      return await client.byIds(...asked)
    },
    person: async (...asked) => {
      step(misfortune)
      return await client.person(...asked)
    },
    people: {
      ...people,
      create: (fields, options) =>
        write<Written>(unknown, () => people.create(spelt(fields), options)),
      update: (id, fields, options) =>
        write<Written>(unknown, () => people.update(id, spelt(fields), options)),
      remove: (id, options) =>
        write<Awaited<ReturnType<typeof people.remove>>>(unknown, () => people.remove(id, options)),
    },
    bulkJobs: {
      ...bulkJobs,
      create: (job, options) => write(undefined as never, () => bulkJobs.create(job, options)),
      append: (id, rows, options) =>
        write<Awaited<ReturnType<typeof bulkJobs.append>>>(unknown, () =>
          bulkJobs.append(id, rows.map(spelt), options),
        ),
    },
  }
}

/** Each transaction is a step of its own, which is done or not. */
export function interrupted(
  misfortune: Misfortune,
  parts: Pick<ContactSyncParts, 'desk' | 'pushes' | 'jobs' | 'inbox' | 'runs'>,
): typeof parts {
  return {
    desk: stepping(misfortune, parts.desk, ['work']),
    pushes: stepping(misfortune, parts.pushes, ['end']),
    jobs: stepping(misfortune, parts.jobs, ['opened', 'sent', 'executing', 'answered', 'end']),
    inbox: stepping(misfortune, parts.inbox, ['commit']),
    runs: stepping(misfortune, parts.runs, ['begin', 'count', 'end']),
  }
}

function stepping<T extends object>(misfortune: Misfortune, of: T, verbs: readonly (keyof T)[]): T {
  const stepped = verbs.map((verb) => {
    const work = of[verb] as (...given: unknown[]) => Promise<unknown>
    const verbNow = async (...given: unknown[]) => {
      step(misfortune)
      return await work(...given)
    }
    return [verb, verbNow] as const
  })
  return { ...of, ...(Object.fromEntries(stepped) as Partial<T>) }
}

function step(misfortune: Misfortune): void {
  if (misfortune.stepsLeft <= 0) throw new Killed()
  misfortune.stepsLeft -= 1
}
