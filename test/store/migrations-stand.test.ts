// A migration that has been applied somewhere is never applied there again: what it lacks is the next one's.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'

const folder = path.resolve(import.meta.dirname, '../../src/store/migrations')
const list = path.join(import.meta.dirname, 'migrations.sha256')

test('migrations stand as they were first written (`sha256sum *.sql`)', async () => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const lines = names.map(async (name) => {
    const file = await readFile(path.join(folder, name))
    return `${createHash('sha256').update(file).digest('hex')}  ${name}`
  })
  expect(await Promise.all(lines)).toEqual((await readFile(list, 'utf8')).trim().split('\n'))
})
