// Trials of bytes whose outcome a test decides, by the ids of the records in them.
import type { Outcome, Trials } from '../../src/client/salesloft/trials.ts'

export type ScriptedTrials = Trials & {
  /** How often something was tried. */
  readonly times: () => number
}

export function trialsOf(outcomeFor: (ids: readonly string[]) => Outcome): ScriptedTrials {
  let times = 0
  return {
    times: () => times,
    try(_stream, body) {
      times += 1
      const { data } = JSON.parse(body.toString()) as { data: Body | readonly Body[] }
      return Promise.resolve(outcomeFor([data].flat().map(({ id }) => String(id))))
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

type Body = { readonly id: number | string }

/** They end whatever reads them, as long as they are in the set. */
export function deadlyTrials(ids: ReadonlySet<string>): ScriptedTrials {
  return trialsOf((met) => (met.some((id) => ids.has(id)) ? 'died' : 'outlived'))
}
