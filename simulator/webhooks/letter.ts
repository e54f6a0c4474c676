// A delivery under way as plain data: all that another process needs to go on with it.
import type { RowState } from '../world/history.ts'
import type { Misfortune } from './misfortune.ts'

export interface Letter {
  readonly id: number
  readonly event: string
  readonly subscription: number
  readonly url: string
  /** Of the subscription as it was when the event happened. */
  readonly token: string
  readonly stream: string
  readonly row: number
  readonly state: RowState
  /** Sent instead of the record. */
  readonly text?: string
  readonly misfortunes: readonly Misfortune[]
  readonly repeats?: number
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly dueAt: number
  readonly tried: number
}
