// What became of pushes whose answer was lost, as SalesLoft shows it: nothing is sent again before that is known.
import { pairKey } from '../domain/contact-contract.ts'
import { type Awaited, settleField } from '../domain/contact-merge.ts'
import { readPerson } from '../domain/contact-records.ts'
import { streamOf } from '../domain/streams.ts'
import { idsPerRequest } from '../domain/sync-plan.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Push, PushEnd } from '../store/contact-pushes.ts'
import type { Json } from '../store/contact-rows.ts'
import type { ContactRules } from './contact-pair-reading.ts'
import type { SendingClient, SendingParts } from './contact-sending.ts'

const people = streamOf('people')
const addressesAtOnce = 50

/** @returns how many it knows of now */
export async function recover(
  { pushes }: Pick<SendingParts, 'pushes'>,
  client: SendingClient,
  rules: ContactRules,
  { team, signal }: { readonly team: TeamSlug; readonly signal: AbortSignal },
): Promise<number> {
  const open = await pushes.unknown(team, idsPerRequest)
  if (open.length === 0) return 0
  const options = { lane: 'refetch', signal } as const
  const ids = [...new Set(open.flatMap(({ person }) => person ?? []))]
  const shown = new Map<string, Json>()
  if (ids.length > 0) {
    const answer = await client.byIds(people, ids, options)
    // A filter that was not heard says nothing of whoever is absent.
    if (!answer.echoed) return 0
    for (const { id, raw } of answer.rows) shown.set(id, JSON.parse(raw) as Json)
  }
  const found = await lookForMade(client, open, options)
  const ends = open.map((push) =>
    push.person === null ? made(push, found) : changed(rules, push, shown.get(push.person)),
  )
  await pushes.end(team, ends)
  return ends.length
}

async function lookForMade(
  client: SendingClient,
  open: readonly Push[],
  options: Parameters<SendingClient['people']['create']>[1],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const addresses = [
    ...new Set(open.flatMap((push) => (push.person === null ? (addressOf(push.sent) ?? []) : []))),
  ]
  const found: { readonly id: string; readonly address: string }[] = []
  for (let at = 0; at < addresses.length; at += addressesAtOnce) {
    const some = addresses.slice(at, at + addressesAtOnce)
    const all = await client.people.withAddresses(some, options)
    found.push(
      ...all.flatMap(({ id, record }) => {
        const address = addressOf(record)
        return address === undefined ? [] : [{ id, address }]
      }),
    )
  }
  const byAddress = Map.groupBy(found, ({ address }) => address)
  return new Map([...byAddress].map(([address, all]) => [address, all.map(({ id }) => id)]))
}

function addressOf(fields: Json): string | undefined {
  const address = fields['email_address']
  return typeof address === 'string' && address !== '' ? address.toLowerCase() : undefined
}

/** Whom nobody can look for is decided again: SalesLoft takes nobody twice. */
function made({ id, sent }: Push, found: ReadonlyMap<string, readonly string[]>): PushEnd {
  const [person, ...others] = found.get(addressOf(sent) ?? '') ?? []
  if (person === undefined || others.length > 0) return { id, outcome: 'not-sent' }
  return { id, outcome: 'done', person }
}

/** What looks as before did not arrive. */
function changed(rules: ContactRules, push: Push, shown: Json | undefined): PushEnd {
  const { id, person, way } = push
  if (person === null) return { id, outcome: 'not-sent' }
  if (way === 'delete') {
    return shown === undefined ? { id, outcome: 'done', person } : { id, outcome: 'not-sent' }
  }
  if (shown === undefined) return { id, outcome: 'not-sent' }
  const { merged, reading } = rules
  const { values } = readPerson(merged.fields, shown, reading)
  const awaits = push.awaits as Readonly<Record<string, Awaited>>
  const arrived = merged.fields.flatMap((field) => {
    const awaited = awaits[pairKey(field)]
    if (awaited === undefined) return []
    const seen = { local: awaited.sent, shown: values[field.contact] ?? null, isAnswered: false }
    const settled = settleField(field, awaited, seen, merged)
    return settled.kind === 'lost' ? [] : [[pairKey(field), awaited] as const]
  })
  if (arrived.length === 0) return { id, outcome: 'not-sent' }
  return { id, outcome: 'done', person, awaits: Object.fromEntries(arrived) }
}
