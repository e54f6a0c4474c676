// A difference between a file and a cadence as lines: what SalesLoft has with `-`, what the file has with `+`, step by step.
import type { Difference } from '../domain/cadence-differences.ts'
import { diffLines } from '../domain/line-diff.ts'
import type { Paint } from './paint.ts'
import { printable } from './words.ts'

const context = 1
const remarks = {
  changed: '',
  'only-file': ': only in the file',
  'only-live': ': only in SalesLoft',
} as const satisfies Record<Difference['kind'], string>

export function differenceLines(all: readonly Difference[], paint: Paint): readonly string[] {
  return all.flatMap(({ where, kind, fields }) => [
    paint('accent', `@@ ${printable(where)}${remarks[kind]} @@`),
    ...fields.flatMap(({ path, file, live }) => fieldLines(path, live, file, paint)),
  ])
}

function fieldLines(path: string, live: unknown, file: unknown, paint: Paint): readonly string[] {
  const removed = (line: string): string => paint('bad', `- ${line}`)
  const added = (line: string): string => paint('good', `+ ${line}`)
  const [before, after] = [linesIn(live), linesIn(file)]
  if (before.length < 2 && after.length < 2) {
    return [
      ...before.map((line) => removed(`${path}: ${line}`)),
      ...after.map((line) => added(`${path}: ${line}`)),
    ]
  }
  const lines = diffLines(before, after)
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - context), at + context + 1).some(({ sign }) => sign !== ' '),
  )
  return [
    `  ${path}:`,
    ...lines.flatMap(({ sign, line }, at) => {
      if (sign === '-') return [removed(`  ${line}`)]
      if (sign === '+') return [added(`  ${line}`)]
      if (near[at] === true) return [`    ${line}`]
      return at > 0 && near[at - 1] === true ? ['    …'] : []
    }),
  ]
}

/** Text as it is, broken also where HTML ends a paragraph or a line. */
function linesIn(value: unknown): readonly string[] {
  if (value === null) return []
  if (typeof value !== 'string') return [JSON.stringify(value)]
  return value.split(/\r?\n|(?<=<\/(?:p|div|li)>|<br ?\/?>)(?=.)/i).map(printable)
}
