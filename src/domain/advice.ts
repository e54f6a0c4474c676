// What to do about a stop, with the names of those it concerns in its commands.
import { errorCatalogue } from './error-catalogue.ts'

export function adviceOn(code: string, team: string, stream: string): string {
  const known = Object.entries(errorCatalogue).find(([each]) => each === code)
  const todo = known?.[1].todo ?? 'Look into the log of the worker.'
  return todo.replace('TEAM STREAM', `${team} ${stream}`)
}
