// What the contract leaves to somebody: shown with what may be decided, and decided once. The next run does it.
import { readTyped } from '../domain/contact-input.ts'
import { type Choice, choicesOf } from '../domain/contact-decisions.ts'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Conflict, ConflictAsk, ContactConflicts } from '../store/contact-conflicts.ts'
import type { Teams } from '../store/teams.ts'
import type { ContactBook } from './contacts.ts'

export type ShownConflict = Conflict & {
  /** None once it has ended. */
  readonly choices: readonly Choice[]
}

/** One of its choices, or, for a field, another value that holds on both sides, as it is typed. */
export type Decision = { readonly resolution: string } | { readonly value: string }

export type ContactSettling = {
  /** The oldest first. @throws AppError `team.unknown` */
  list(
    ask: ConflictAsk,
  ): Promise<{ readonly conflicts: readonly ShownConflict[]; readonly next: string | null }>
  /** @throws AppError `conflict.unknown` */
  show(team: TeamSlug, id: string): Promise<ShownConflict>
  /** @throws AppError `conflict.unknown`, `conflict.ended`, `usage.invalid`, `contact.refused` */
  resolve(team: TeamSlug, id: string, decision: Decision, by: string): Promise<ShownConflict>
  /** All open ones of a field, in the same way. @returns how many */
  resolveField(team: TeamSlug, field: string, resolution: string, by: string): Promise<number>
}

const atOnce = 500

export function createContactSettling(given: {
  readonly conflicts: Pick<ContactConflicts, 'list' | 'get' | 'resolve'>
  readonly book: Pick<ContactBook, 'take'>
  readonly teams: Pick<Teams, 'get'>
}): ContactSettling {
  const { conflicts, book, teams } = given

  async function show(team: TeamSlug, id: string): Promise<ShownConflict> {
    return shown(await conflicts.get({ team, id }))
  }

  return {
    async list(ask) {
      await teams.get(ask.team)
      const found = await conflicts.list({ ...ask, most: ask.most + 1 })
      const page = found.slice(0, ask.most)
      const last = found.length > ask.most ? page.at(-1) : undefined
      return { conflicts: page.map(shown), next: last?.id ?? null }
    },
    show,
    async resolve(team, id, decision, by) {
      const conflict = await show(team, id)
      requireOpen(conflict)
      if ('value' in decision) await setValue(team, conflict, decision.value, by)
      const resolution = 'value' in decision ? 'local' : decision.resolution
      requireChoice(conflict, resolution)
      const isDone = await conflicts.resolve({ team, id }, { resolution, by })
      const now = await show(team, id)
      if (!isDone) requireOpen(now)
      return now
    },
    async resolveField(team, field, resolution, by) {
      let done = 0
      for (;;) {
        const open = await conflicts.list({ team, kind: 'field', field, most: atOnce })
        if (open.length === 0) return done
        for (const each of open) {
          requireChoice(shown(each), resolution)
          const isDone = await conflicts.resolve({ team, id: each.id }, { resolution, by })
          if (isDone) done += 1
        }
      }
    },
  }

  /** The contact is given it, and then holds. */
  async function setValue(
    team: TeamSlug,
    { id, kind, field, contact }: Conflict,
    value: string,
    by: string,
  ): Promise<void> {
    if (kind !== 'field' || field === null || contact === null) {
      throw new AppError('usage.invalid', 'Only a field may be given another value.')
    }
    const read = readTyped(field, value)
    if (read.kind === 'mistakes') throw new AppError('usage.invalid', read.mistakes.join('\n'))
    const wanted = { kind: 'contact', contact: { ...read.contact, id: contact } } as const
    const said = { by, why: `conflict ${id}` }
    const [taken] = await book.take(team, [wanted], { said, dryRun: false })
    if (taken?.kind !== 'refused') return
    throw new AppError('contact.refused', `${taken.why.join('\n')}.`)
  }
}

function shown(conflict: Conflict): ShownConflict {
  return { ...conflict, choices: conflict.resolvedAt === null ? choicesOf(conflict) : [] }
}

/** @throws AppError `conflict.ended` */
function requireOpen({ id, resolvedAt, resolution, resolvedBy }: ShownConflict): void {
  if (resolvedAt === null) return
  const how =
    resolution === 'agreed' ? 'both sides agree by now' : `${resolution}, by ${resolvedBy}`
  throw new AppError('conflict.ended', `Conflict ${id} has ended: ${how}.`)
}

/** @throws AppError `usage.invalid` */
function requireChoice({ id, choices }: ShownConflict, resolution: string): void {
  if (choices.some((each) => each.resolution === resolution)) return
  const may = choices.map((each) => each.resolution).join(', ')
  throw new AppError('usage.invalid', `Conflict ${id} may be resolved as: ${may}.`)
}
