// The import rules hold, and each of them bites: one forbidden import a rule is planted in a copy of the layout, and
// every rule has to report its own.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { layers } from '../../.dependency-cruiser.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const cruiser = path.join(root, 'node_modules/.bin/depcruise')

type Violation = { from: string; rule: { name: string } }
type Report = { summary: { violations: Violation[] } }

async function cruise(cwd: string, ...folders: string[]): Promise<Violation[]> {
  const args = [
    cruiser,
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    '--preserve-symlinks',
    ...folders,
  ]
  const run = promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 })
  // It exits with the number of violations and prints the report all the same.
  const { stdout } = await run.catch((error: unknown) => {
    if (typeof error === 'object' && error !== null && 'stdout' in error)
      return { stdout: String(error.stdout) }
    throw error
  })
  const report = JSON.parse(stdout) as Report
  return report.summary.violations
}

const everyLayer = Object.keys(layers)

type Plant = { rule: string; file: string; code: string }

function reach(from: string, to: string): string {
  return path.relative(path.dirname(`src/${from}/planted.ts`), `src/${to}`)
}

/** A layer that `layer` may neither run nor name. */
function strangerTo(layer: string, allowed: readonly string[]): string {
  const stranger = everyLayer.find(
    (other) =>
      other !== layer && !allowed.some((each) => other === each || other.startsWith(`${each}/`)),
  )
  return stranger ?? 'cli'
}

function plants(): Plant[] {
  const planted: Plant[] = []
  for (const [layer, { run, name, owns }] of Object.entries(layers)) {
    const toRun = reach(layer, `${strangerTo(layer, run)}/door.ts`)
    planted.push({
      rule: `${layer}-runs`,
      file: `src/${layer}/runs.ts`,
      code: `import { door } from '${toRun}'\nexport const runs = door\n`,
    })
    const toName = reach(layer, `${strangerTo(layer, [...run, ...name])}/door.ts`)
    planted.push({
      rule: `${layer}-names`,
      file: `src/${layer}/names.ts`,
      code: `import type { Door } from '${toName}'\nexport type Names = Door\n`,
    })
    for (const owned of owns) {
      const thief = layer === 'config' ? 'telemetry' : 'config'
      const target = owned === '@fastify' ? '@fastify/cookie' : owned
      planted.push({
        rule: `${layer}-owns-${owned}`,
        file: `src/${thief}/steals-${owned.replaceAll(/[^a-z]/g, '-')}.ts`,
        code: `import * as stolen from '${target}'\nexport const loot = stolen\n`,
      })
    }
  }
  return [...planted, ...others]
}

const others: readonly Plant[] = [
  {
    rule: 'domain-is-pure',
    file: 'src/domain/impure.ts',
    code: `import { readFile } from 'node:fs'\nexport const impure = readFile\n`,
  },
  {
    rule: 'workflows-are-deterministic',
    file: 'src/workflows/random.ts',
    code: `import { randomUUID } from 'node:crypto'\nexport const random = randomUUID\n`,
  },
  {
    rule: 'zod-stays-at-the-edges',
    file: 'src/store/shape.ts',
    code: `import { z } from 'zod'\nexport const shape = z\n`,
  },
  {
    rule: 'simulator-is-independent',
    file: 'simulator/peeks.ts',
    code: `import { door } from '../src/domain/door.ts'\nexport const peeks = door\n`,
  },
  {
    rule: 'product-never-imports-tests',
    file: 'src/cli/tests.ts',
    code: `import { door } from '../../test/door.ts'\nexport const tests = door\n`,
  },
  {
    rule: 'no-cycles',
    file: 'src/cli/a.ts',
    code: `import { b } from './b.ts'\nexport const a = (): unknown => b\n`,
  },
  {
    rule: 'no-dev-packages',
    file: 'src/cli/dev.ts',
    code: `import * as fc from 'fast-check'\nexport const dev = fc\n`,
  },
]

describe('the import rules', () => {
  let copy = ''
  let violations: Violation[] = []

  beforeAll(async () => {
    copy = await mkdtemp(path.join(tmpdir(), 'planted-'))
    await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
    for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json']) {
      await cp(path.join(root, file), path.join(copy, file))
    }
    const door = 'export const door = 1\nexport type Door = number\n'
    const doors = [...everyLayer.map((layer) => `src/${layer}`), 'src/cli', 'test', 'simulator']
    const files = [
      ...doors.map((folder) => ({ file: `${folder}/door.ts`, code: door })),
      ...plants(),
      {
        file: 'src/cli/b.ts',
        code: `import { a } from './a.ts'\nexport const b = (): unknown => a\n`,
      },
    ]
    for (const { file, code } of files) {
      await mkdir(path.join(copy, path.dirname(file)), { recursive: true })
      await writeFile(path.join(copy, file), code)
    }
    violations = await cruise(copy, 'src', 'simulator', 'test')
  })

  afterAll(async () => {
    await rm(copy, { recursive: true, force: true })
  })

  test.each(plants())('$rule reports a planted $file', ({ rule, file }) => {
    expect(violations).toContainEqual(
      expect.objectContaining({
        from: file,
        rule: expect.objectContaining({ name: rule }) as unknown,
      }),
    )
  })

  test('the product breaks none of them', async () => {
    const found = await cruise(root, 'src', 'simulator', 'bench')
    expect(found.map(({ from, rule }) => `${rule.name}: ${from}`)).toEqual([])
    // All of the sources are read and resolved: half a minute on a machine that has others to serve.
  }, 120_000)
})
