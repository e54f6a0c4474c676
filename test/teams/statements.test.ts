// Every statement of the store that touches a table with a team names the team: one that forgets it reads or writes
// everybody's rows. What may is listed here, with its reason.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const folder = path.resolve(import.meta.dirname, '../../src/store')

/** By file and function. */
const exempt: Readonly<Record<string, string>> = {
  'audience-query.ts ask': 'sees what its transaction is for, as the database has it',
  'audiences.ts runsOf': 'its callers add the team',
  'inbox-list.ts forget': 'forgets what is old, of all teams alike',
  'resealing.ts createResealing': 'counts the secrets of all teams by the key that they are under',
  'processes.ts createProcesses': 'a worker serves all teams',
  'runs.ts endRun':
    'by the id of a run, which is one for all teams; its caller read it in the team’s own row',
  'runs.ts selectRuns': 'its callers add the team, or ids of runs that they were given',
}

/** What says it for a statement: each of them names the team. */
const conditions = ['isOf', 'isHeld', 'isNamedBy', 'matches']

const tables =
  /(?<!\bepoch |\bdistinct )\b(?:from|join|update|into)\s+(?:only\s+)?(?:(worker)\.(\w+)|salesloft\.|\$\{)/gi
const verbs = new Set(['selectFrom', 'updateTable', 'deleteFrom', 'insertInto'])
const withoutTeam = new Set(['migration', 'migration_lock', 'process', 'receiver'])
/** Compared, joined, inserted or grouped: not merely selected. */
const namesTeam =
  /\bteam\b[^\n]{0,12}?(?:=|,|\)|\bin\b)|'(?:[\w.]*\.)?(?:team|slug)'|\bslug\b\s*=|using \(team|\bteam: /

type Statement = { readonly place: string; readonly text: string }

function statementsOf(name: string, source: string): readonly Statement[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true)
  const found: Statement[] = []
  function visit(node: ts.Node, within: string): void {
    const own = ts.isFunctionDeclaration(node) ? node.name?.text : undefined
    const place = own === undefined ? within : `${name} ${own}`
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText(file) === 'sql') {
      // Each part of a statement by itself: what one common table expression says holds for no other.
      for (const text of node.getText(file).split(/\bas (?:not )?(?:materialized )?\(/)) {
        const touched = [...text.matchAll(tables)]
        if (touched.some(([, , table]) => !withoutTeam.has(table ?? '')))
          found.push({ place, text })
      }
      return
    }
    const verb = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)
    if (verb && verbs.has(node.expression.name.text)) found.push({ place, text: chainOf(node) })
    ts.forEachChild(node, (child) => visit(child, place))
  }
  visit(file, name)
  return found
}

/** The whole chain of calls that begins with this one. */
function chainOf(node: ts.Node): string {
  const { parent } = node
  const goesOn =
    ts.isPropertyAccessExpression(parent) ||
    (ts.isCallExpression(parent) && parent.expression === node)
  return goesOn ? chainOf(parent) : node.getText()
}

async function statements(): Promise<readonly Statement[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts'))
  const sources = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))
  return names.flatMap((name, at) => statementsOf(name, sources[at] ?? ''))
}

test('a statement over a table with a team names the team', async () => {
  const all = await statements()
  // A walk that finds nothing proves nothing.
  expect(all.length).toBeGreaterThan(80)
  const named = new RegExp(`\\b(${conditions.join('|')})\\(`)
  const without = all.filter(({ text }) => !namesTeam.test(text) && !named.test(text))
  const unexpected = without.filter(({ place }) => exempt[place] === undefined)
  expect(unexpected.map(({ place, text }) => `${place}: ${text}`)).toEqual([])
  expect([...new Set(without.map(({ place }) => place))].toSorted()).toEqual(
    Object.keys(exempt).toSorted(),
  )
})

test('a condition that stands for the team names it', async () => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts'))
  const text = (
    await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))
  ).join('\n')
  for (const name of conditions) {
    const [definition = ''] = new RegExp(`(?:function|const) ${name}\\b[^]{0,300}`).exec(text) ?? []
    expect(definition).toMatch(namesTeam)
  }
})

test('a statement that forgets it is found, raw and built', () => {
  const source = `
    async function raw() { await sql\`delete from worker.run where id = 1\`.execute(db) }
    async function mirrored() { await sql<Row>\`select 1 from salesloft.people\`.execute(db) }
    async function built() { await db.updateTable('worker.run').set({ a: 1 }).execute() }
    async function good() { await db.selectFrom('worker.run').where('team', '=', team).execute() }`
  const forgotten = statementsOf('x.ts', source).filter(({ text }) => !namesTeam.test(text))
  expect(forgotten.map(({ place }) => place)).toEqual(['x.ts raw', 'x.ts mirrored', 'x.ts built'])
})
