// What goes wrong with SalesLoft's answers and deliveries, until it is called off.
import type { FaultRule, Simulator } from '../../../simulator/simulator.ts'

const add = '^POST /v2/cadence_memberships'
const remove = '^DELETE /v2/cadence_memberships'
const reset = { kind: 'reset' } as const
const status = (code: number) => ({ kind: 'status', status: code }) as const

function rules(lateMs: number): readonly FaultRule[] {
  return [
    // Done, and nobody hears of it.
    { match: add, probability: 0.04, fault: reset, effect: 'executed' },
    { match: add, probability: 0.02, fault: status(500), effect: 'executed' },
    { match: add, probability: 0.01, fault: status(504), effect: 'executed' },
    { match: add, probability: 0.01, fault: { kind: 'cut' }, effect: 'executed' },
    { match: add, probability: 0.01, fault: { kind: 'html' }, effect: 'executed' },
    { match: add, probability: 0.005, fault: { kind: 'hang' }, effect: 'executed' },
    // Not done, and nobody hears of that.
    { match: add, probability: 0.02, fault: reset, effect: 'none' },
    { match: add, probability: 0.02, fault: status(500), effect: 'none' },
    { match: add, probability: 0.005, fault: { kind: 'hang' }, effect: 'none' },
    // Done when somebody has already looked for it.
    { match: add, probability: 0.03, fault: reset, effect: { afterMs: lateMs } },
    { match: add, probability: 0.02, fault: status(503), effect: { afterMs: lateMs } },
    { match: add, probability: 0.02, fault: { ...status(429), retryAfter: '1' } },
    { match: add, probability: 0.03, fault: { kind: 'delay', ms: 1_500 } },
    {
      match: add,
      probability: 0.02,
      fault: { kind: 'meanwhile', stream: 'people', set: { do_not_contact: true } },
    },
    { match: add, probability: 0.01, fault: { kind: 'meanwhile', stream: 'people' } },
    { match: remove, probability: 0.1, fault: reset, effect: 'executed' },
    { match: remove, probability: 0.1, fault: status(500), effect: 'none' },
    { match: '^GET', probability: 0.005, fault: status(500) },
    { match: '^GET', probability: 0.005, fault: reset },
    { match: '^GET', probability: 0.003, fault: { ...status(429), retryAfter: '1' } },
    { match: '^GET', probability: 0.01, fault: { kind: 'delay', ms: 1_000 } },
  ]
}

/** @param lateMs after so long what was cut off is done all the same; before nothing of it is believed in any more */
export function strike({ faults, webhooks }: Simulator, lateMs: number): { callOff(): void } {
  const removing = [
    ...rules(lateMs).map((rule) => faults.add(rule)),
    ...(
      [
        [0.3, { kind: 'drop' }],
        [0.1, { kind: 'duplicate', times: 2, gapMs: 200 }],
        [0.3, { kind: 'delay', jitterMs: 6_000 }],
        [0.03, { kind: 'hang-up' }],
        [0.02, { kind: 'signature', how: 'wrong' }],
      ] as const
    ).map(([probability, what]) => webhooks.misfortunes.add({ probability, what })),
    // Each happening on a cadence changes the person too, which is news of the enrolment each time.
    webhooks.misfortunes.add({
      event: 'person_updated',
      probability: 0.8,
      what: { kind: 'drop' },
    }),
  ]
  return {
    callOff() {
      for (const each of removing) each()
    },
  }
}

/** How many answers to a POST of a membership were lost or wrong so far, by what befell them. */
export function struck({ faults }: Simulator): Readonly<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const { rule, struck: count } of faults.list()) {
    if (rule.match !== add || count === 0) continue
    const { fault, effect } = rule
    const kind = fault.kind === 'status' ? String(fault.status) : fault.kind
    const after = effect === undefined ? '' : typeof effect === 'string' ? `, ${effect}` : ', late'
    found[`${kind}${after}`] = count
  }
  return found
}
