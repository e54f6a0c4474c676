// Reads the test files as text and says which test carries which ids, such as (A12) or (I5, I6), in its title.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

export type Tested = { readonly id: string; readonly file: string; readonly title: string }

const root = path.resolve(import.meta.dirname, '..')
const marked = /\s*\(((?:[A-Z]\d+)(?:, ?[A-Z]\d+)*)\)/g

/** Of every file `test/**\/*.test.ts`, in order of path and place. */
export function testedFaults(): readonly Tested[] {
  const files = readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.test.ts'))
    .toSorted()
    .flatMap((file) => readTitles(path.posix.join('test', file)))
}

function readTitles(file: string): readonly Tested[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Tested[] = []

  function note(words: readonly string[]): void {
    const whole = words.join(' ')
    for (const [, ids = ''] of whole.matchAll(marked)) {
      const title = whole.replaceAll(marked, '').replaceAll(/%[sij]/g, '…')
      for (const id of ids.split(/, ?/)) found.push({ id, file, title })
    }
  }

  function visit(node: ts.Node, above: readonly string[]): void {
    const call = ts.isCallExpression(node) ? titled(node) : undefined
    if (call?.kind === 'test') {
      const named = namedRows(call.rows, source).filter((name) => name.search(marked) >= 0)
      if (named.length === 0) note([...above, call.title])
      for (const name of named) note([...above, call.title.replace('%s', () => name)])
    }
    const within = call?.kind === 'describe' ? [...above, call.title] : above
    ts.forEachChild(node, (child) => visit(child, within))
  }

  visit(source, [])
  return found
}

type Titled = {
  readonly kind: 'describe' | 'test'
  readonly title: string
  /** Of `test.each(rows)(title, …)`. */
  readonly rows: ts.Expression | undefined
}

function titled({ expression, arguments: given }: ts.CallExpression): Titled | undefined {
  const [first] = given
  if (first === undefined || !ts.isStringLiteralLike(first)) return undefined
  const isEach = ts.isCallExpression(expression)
  const callee = isEach ? expression.expression : expression
  const name = ts.isPropertyAccessExpression(callee) ? callee.expression : callee
  if (!ts.isIdentifier(name)) return undefined
  if (name.text !== 'describe' && name.text !== 'test') return undefined
  return { kind: name.text, title: first.text, rows: isEach ? expression.arguments[0] : undefined }
}

/** The texts among the rows, which are written there or stand under a name in the same file. */
function namedRows(rows: ts.Expression | undefined, source: ts.SourceFile): readonly string[] {
  const written =
    rows !== undefined && ts.isIdentifier(rows) ? initializerOf(rows.text, source) : rows
  if (written === undefined) return []
  const texts: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(written)
  return texts
}

function initializerOf(name: string, source: ts.SourceFile): ts.Expression | undefined {
  let found: ts.Expression | undefined
  const visit = (node: ts.Node): void => {
    const isIt = ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)
    if (isIt && node.name.text === name) found = node.initializer
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
