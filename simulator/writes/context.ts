// What all writes are given.
import type { Micros } from '../world/instants.ts'
import type { World } from '../world/world.ts'
import type { Errors } from './fields.ts'
import type { OpenLedger } from './ledger.ts'
import type { WriteOptions } from './options.ts'
import type { Rows } from './rows.ts'

export interface WriteContext {
  readonly world: World
  readonly rows: Rows
  readonly options: Readonly<WriteOptions>
  readonly ledger: OpenLedger
  readonly now: () => Micros
  /** Runs later, unless the simulator is closed by then. */
  readonly later: (delayMs: number, run: () => void) => void
}

/** Whether the key that asks has a scope. */
export type Allows = (scope: string) => boolean

export type Outcome =
  | { readonly kind: 'written'; readonly id: number; readonly created: boolean }
  | { readonly kind: 'refused'; readonly errors: Errors; readonly status?: 409 }
  | { readonly kind: 'missing' }

export const isEmpty = (errors: Errors): boolean => Object.keys(errors).length === 0
