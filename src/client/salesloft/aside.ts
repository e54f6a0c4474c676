// Records that end the process that reads them are taken out of an answer before anything parses it. What was so before is
// known by its bytes; what is new under its id, or suspected, is tried in a process of its own.
import { createHash } from 'node:crypto'
import { crashedReason } from '../../domain/sync-plan.ts'
import type { Stream } from '../../domain/streams.ts'
import { type PoisonRecord, tooLongReason } from './records.ts'
import type { Answer, Question, RequestOptions, Requests } from './requests.ts'
import { type Slice, slicesOf, without } from './slices.ts'
import type { Outcome } from './trials.ts'

/** A record in quarantine that nobody looks into. */
export type Known = {
  readonly recordId: string | null
  /** SHA-256 of its bytes, in hexadecimal digits. */
  readonly hash: string
  readonly reason: string
  /** To be tried again, though it be the same. */
  readonly due: boolean
}

/** What is known of records that end processes, and how others are tried. */
export type Aside = {
  readonly known: readonly Known[]
  /** Everything is suspected: the page has ended the process that read it. */
  readonly all: boolean
  /** Whether a process outlives reading an answer of these bytes. */
  readonly try: (body: Buffer) => Promise<Outcome>
}

export type Screened = {
  /** What is left to be looked into. */
  readonly body: Buffer
  readonly poisoned: readonly Taken[]
}

/** `place`: where it stood among the records of its answer. */
export type Taken = PoisonRecord & { readonly place: number }

export type ScreenedAnswer = Answer & { readonly aside: readonly Taken[] }

// Larger than what is stored, however it is written; and whoever parses it holds it several times.
const hugeBytes = 8 * 1024 * 1024
const nothingKnown: Aside = { known: [], all: false, try: () => Promise.resolve('unknown') }

export async function screen(
  stream: Stream,
  body: Buffer,
  aside: Aside = nothingKnown,
): Promise<Screened> {
  const isScreened = aside.known.length > 0 || aside.all || body.length > hugeBytes
  const slices = isScreened ? slicesOf(body, fieldOf(stream)) : undefined
  if (slices === undefined) return { body, poisoned: [] }
  const byId = new Map(aside.known.map((known) => [known.recordId, known]))
  const byHash = new Map(aside.known.map((known) => [known.hash, known]))
  const taken = new Map<Slice, string>()
  const suspects: Slice[] = []
  for (const slice of slices) {
    const hash = hashOf(body, slice)
    const known = byHash.get(hash) ?? (slice.id === undefined ? undefined : byId.get(slice.id))
    if (known?.hash === hash && !known.due) taken.set(slice, known.reason)
    else if (slice.to - slice.from > hugeBytes) taken.set(slice, tooLongReason)
    else if (known === undefined) suspects.push(slice)
    else if ((await tryThose(body, [slice], aside)) !== 'outlived') taken.set(slice, crashedReason)
  }
  if (aside.all)
    for (const slice of await deadly(body, suspects, aside)) taken.set(slice, crashedReason)
  return {
    body: without(body, slices, new Set(taken.keys())),
    poisoned: [...taken].map(([slice, reason]) => ({
      recordId: slice.id ?? null,
      reason,
      bytes: Buffer.from(body.subarray(slice.from, slice.to)),
      place: slices.indexOf(slice),
    })),
  }
}

/** The same requests, with what was taken out of each answer. Of an answer that is one object nothing is left then. */
export function screened(
  requests: Requests,
  stream: Stream,
  aside: Aside | undefined,
  holds: 'list' | 'object' = 'list',
): {
  ask(question: Question, options: RequestOptions): Promise<ScreenedAnswer>
} {
  return {
    async ask(question, options) {
      let taken: readonly Taken[] = []
      const beforeParsing = async (body: Buffer): Promise<Buffer | undefined> => {
        const left = await screen(stream, body, aside)
        taken = left.poisoned
        return holds === 'object' && taken.length > 0 ? undefined : left.body
      }
      const beyondBytes = aside === undefined ? hugeBytes : undefined
      const answer = await requests.ask({ ...question, beforeParsing, beyondBytes }, options)
      return { ...answer, aside: taken }
    },
  }
}

/** Those of which each alone ends a process: halved until it is found. */
async function deadly(
  body: Buffer,
  slices: readonly Slice[],
  aside: Aside,
): Promise<readonly Slice[]> {
  if (slices.length === 0 || (await tryThose(body, slices, aside)) !== 'died') return []
  if (slices.length === 1) return slices
  const half = Math.ceil(slices.length / 2)
  const found = [
    ...(await deadly(body, slices.slice(0, half), aside)),
    ...(await deadly(body, slices.slice(half), aside)),
  ]
  return found
}

async function tryThose(body: Buffer, slices: readonly Slice[], aside: Aside): Promise<Outcome> {
  const parts = slices.flatMap(({ from, to }, at) => [
    Buffer.from(at === 0 ? '' : ','),
    body.subarray(from, to),
  ])
  return await aside.try(Buffer.concat([Buffer.from('{"data":['), ...parts, Buffer.from(']}')]))
}

function hashOf(body: Buffer, { from, to }: Slice): string {
  return createHash('sha256').update(body.subarray(from, to)).digest('hex')
}

/** The record of an answer that holds one, as far as it can be told. */
export function onlyRecord(
  stream: Stream,
  body: Buffer,
): { readonly id: string | undefined; readonly bytes: Buffer } | undefined {
  const slices = slicesOf(body, fieldOf(stream))
  const [slice] = slices ?? []
  if (slice === undefined || slices?.length !== 1) return undefined
  return { id: slice.id, bytes: Buffer.from(body.subarray(slice.from, slice.to)) }
}

/** Whether an answer holds no record. */
export function isEmpty(stream: Stream, body: Buffer): boolean {
  return slicesOf(body, fieldOf(stream))?.length === 0
}

function fieldOf({ idField = 'id' }: Stream): string {
  return idField
}
