// Follows who is on a cadence, by the mirror alone; and takes people off it when an operator wants that.
import { type Judged, judgeSeen } from '../domain/enrollment-end.ts'
import { type FinishReason, isAnother, msUntil } from '../domain/enrollment.ts'
import { type ErrorCode, settled } from '../domain/errors.ts'
import type { WorkRow } from '../store/enrollment-work.ts'
import {
  type EnrollmentConfig,
  goesOn,
  restMs,
  usualPatience,
  type Worked,
} from './enrollment-parts.ts'

type Over = Omit<Extract<Judged, { readonly kind: 'left' }>, 'kind'>

export type Looking = {
  look(row: WorkRow): Promise<Worked>
  takeOff(row: WorkRow, signal: AbortSignal): Promise<Worked>
}

const mayPass: ReadonlySet<ErrorCode> = new Set(['salesloft.rejected', 'salesloft.outcome-unknown'])

export function createLooking(
  parts: Pick<EnrollmentConfig, 'enrollments' | 'clientOf' | 'metrics' | 'enrolling'>,
): Looking {
  const { enrollments, clientOf, metrics } = parts
  const { causeMs, busyMs } = { ...usualPatience, ...parts.enrolling }

  async function finish(
    row: WorkRow,
    reason: FinishReason,
    membershipState: string | null,
    by: string,
  ): Promise<Worked> {
    const isDone = await enrollments.step(
      row,
      { state: 'finished', reason, membership_state: membershipState, ended_at: row.now },
      { kind: 'finished', by, detail: { membership: row.membership, state: membershipState } },
    )
    if (isDone) metrics.enrolled({ team: row.team, outcome: 'finished' })
    return goesOn
  }

  async function look(row: WorkRow): Promise<Worked> {
    const { at, ...seen } = await enrollments.seen(row)
    const judged = judgeSeen(row, seen)
    const looked = { seen_at: at, looked_at: row.now }
    switch (judged.kind) {
      case 'behind':
        await enrollments.step(row, looked)
        return { waitMs: null }
      case 'on': {
        const { state } = judged
        const isNews = state !== row.membershipState
        const happening = { kind: 'moved', by: 'salesloft', detail: { state } } as const
        const change = { ...looked, membership_state: state, left_at: null }
        await enrollments.step(row, change, isNews ? happening : undefined)
        return { waitMs: null }
      }
      case 'left':
        return await left(row, judged, at)
    }
  }

  /** One stream of the mirror may be before another: a cause that nobody tells is waited for. */
  async function left(row: WorkRow, { state, reason, sure }: Over, at: string | null) {
    const waitMs = row.leftAt === null ? causeMs : msUntil(row, row.leftAt, causeMs)
    if (sure || waitMs === 0) return await finish(row, reason, state, 'salesloft')
    const leftAt = row.leftAt ?? row.now
    const change = { seen_at: at, looked_at: row.now, membership_state: state, left_at: leftAt }
    const happening = { kind: 'left', by: 'salesloft', detail: { state } } as const
    await enrollments.step(row, change, row.leftAt === null ? happening : undefined)
    return { waitMs }
  }

  /** SalesLoft says that it was over before we asked, and not why: the mirror may know. */
  async function overBefore(row: WorkRow, state: string | null): Promise<Worked> {
    const { at, ...seen } = await enrollments.seen(row)
    const judged = judgeSeen(row, seen)
    const unknown = { state, reason: 'removed', sure: false } as const
    return await left(row, judged.kind === 'left' ? judged : unknown, at)
  }

  return {
    look,
    async takeOff(row, signal) {
      const { team, person, membership, addedAt, stopBy } = row
      const by = stopBy ?? 'worker'
      const options = { lane: row.lane, signal }
      const { memberships } = await clientOf(team)
      const all = await memberships.ofPerson(person, options)
      const shown = all.find(({ id }) => id === membership)
      const state = shown?.state ?? null
      if (isAnother(shown?.addedAt ?? null, addedAt)) {
        return await finish(row, 'added-again', state, by)
      }
      if (shown?.current !== true) {
        if (state === 'completed') return await finish(row, 'completed', state, by)
        if (row.takenOff) return await finish(row, 'removed-by-us', state, by)
        return await overBefore(row, state)
      }
      if (!row.takenOff) {
        // Before it is asked for, so that whoever goes on after a kill knows whose doing it was.
        await enrollments.step(row, { taken_off: true }, { kind: 'taking-off', by })
        return goesOn
      }
      const removed = await settled(memberships.remove(shown.id, options))
      signal.throwIfAborted()
      if (removed.ok) return goesOn
      const { error } = removed
      // Nothing about it can be changed while it is `processing`, which takes seconds; or the answer was lost.
      if (!mayPass.has(error.code)) throw error
      return { waitMs: row.errorCode === error.code ? restMs : busyMs, code: error.code }
    },
  }
}
