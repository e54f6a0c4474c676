// No document names a command or an option that is not there, and those that can do no harm are run as they stand, ours
// and those of Temporal's own CLI, against a small system.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { App } from '../../src/app.ts'
import type { Cli } from '../../src/cli/command.ts'
import { reportFailure } from '../../src/cli/failures.ts'
import { createOutput } from '../../src/cli/output.ts'
import { createProgram } from '../../src/cli/program.ts'
import type { Environment } from '../../src/config/config.ts'
import { findTemporalCli } from '../../src/embedded/tools.ts'
import { acme, createPatient, type Patient } from '../support/examined.ts'

const root = path.resolve(import.meta.dirname, '../..')
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/cadences.md',
  'docs/changes.md',
  'docs/contacts-daily.md',
  'docs/enrollment-guards.md',
  'docs/enrolment.md',
  'docs/erasure.md',
  'docs/operations.md',
  'docs/reports.md',
]

/** Lines of fenced blocks without a language, each without its remark; `a && b` are two. */
function commandsOf(document: string): string[] {
  const text = readFileSync(path.join(root, document), 'utf8')
  return [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)]
    .flatMap(([, language, block = '']) => (language === '' ? block.split('\n') : []))
    .flatMap((line) => line.replace(/\s+#.*$/, '').split('&&'))
    .map((command) => command.trim())
    .filter((command) => command !== '')
}

/** Words as a shell would pass them, without what it would do itself. */
function wordsOf(command: string): string[] {
  return [...command.replace(/\s<\s.*$/, '').matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map(
    ([word, single, double]) => single ?? double ?? word,
  )
}

const all = documents.flatMap((document) =>
  commandsOf(document).map((command) => ({ document, command, words: wordsOf(command) })),
)
const program = createProgram({ environment: {} } as Cli)

/** What is wrong with a command line of ours; empty if nothing. `[x]` marks what may be left out. */
function problemsOf(words: readonly string[]): string[] {
  const given = words.map((word) => word.replaceAll(/^\[|\]$/g, ''))
  let at = program
  while (at.commands.length > 0) {
    const word = given.shift() ?? ''
    const below = at.commands.find((each) => each.name() === word)
    if (below === undefined) return [`no command ${word}`]
    at = below
  }
  const name = at.name()
  const problems: string[] = []
  let values = 0
  let places = 0
  for (const word of given) {
    if (word.startsWith('-') && word !== '-') {
      const option = at.options.find(({ long, short }) => long === word || short === word)
      if (option === undefined) problems.push(`no option ${word} of ${name}`)
      values = option?.required === true ? 1 : 0
    } else if (values > 0) values -= 1
    else places += 1
  }
  const [least, most] = [
    at.registeredArguments.filter(({ required }) => required).length,
    at.registeredArguments.some(({ variadic }) => variadic) ? 99 : at.registeredArguments.length,
  ]
  if (places < least || places > most) problems.push(`${name} takes ${least} to ${most} words`)
  return problems
}

const scripts = Object.keys(
  (
    JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
  ).scripts,
)

/** Whether npm has the script, or the word itself. */
function npmHas([verb = '', script = '']: readonly string[]): boolean {
  if (verb === 'ci') return true
  return scripts.includes(verb === 'run' ? script : verb)
}

/** Runs a command in this process: 25 processes would take half a minute. */
async function ran(
  args: readonly string[],
  environment: Environment,
  input: string,
): Promise<{ readonly code: number; readonly said: string }> {
  let said = ''
  const screen = { write: (text: string) => (said += text) }
  const link = (): string | undefined => /^http\S+authorize\S+$/m.exec(said)?.[0]
  /** A person opens the link that is said, and pastes where the browser was sent. */
  async function* pasted(): AsyncGenerator<string> {
    await expect.poll(link).toBeDefined()
    const page = await fetch(link() ?? '', { redirect: 'manual' })
    yield page.headers.get('location') ?? ''
  }
  const output = createOutput({ stdout: screen, stderr: screen, json: false, environment })
  const cli: Cli = {
    environment,
    output,
    stopping: () => new AbortController().signal,
    readInput: () => Promise.resolve(input),
    readLines: pasted,
  }
  const before = process.exitCode
  process.exitCode = 0
  try {
    await createProgram(cli).parseAsync(args, { from: 'user' })
    return { code: process.exitCode, said }
  } catch (error) {
    return { code: reportFailure(error, output), said }
  } finally {
    process.exitCode = before
  }
}

describe('the commands of the documents', () => {
  test('are there, with their options', () => {
    const problems = all.flatMap(({ document, command, words: [first = '', ...rest] }) => {
      const found =
        first === 'salesloft-worker'
          ? problemsOf(rest)
          : first === 'npm' && !npmHas(rest)
            ? ['no such script']
            : []
      return found.map((problem) => `${document}: ${command}: ${problem}`)
    })
    expect(problems).toEqual([])
    expect(all.filter(({ words }) => words[0] === 'salesloft-worker').length).toBeGreaterThan(30)
  })

  test('are of programs that an operator has', () => {
    const programs = new Set(all.map(({ words }) => words[0]))
    const known = 'salesloft-worker npm temporal export pg_dump pg_restore'.split(' ')
    expect(programs).toEqual(new Set(known))
  })

  test('that are not there are noticed', () => {
    expect(problemsOf(['sink', 'acme'])).toHaveLength(1)
    expect(problemsOf(['sync', 'acme', '--fill'])).toHaveLength(1)
    expect(problemsOf(['pause'])).toHaveLength(1)
    expect(problemsOf(['quarantine', 'lost', 'acme'])).toHaveLength(1)
  })
})

describe('the runbook on a small system', () => {
  let patient: Patient
  let app: App
  let cliPath: string
  const held = new AsyncDisposableStack()

  beforeAll(async () => {
    const toolsDir = path.join(root, '.tools')
    cliPath = (await findTemporalCli({ environment: process.env, toolsDir })) ?? 'temporal'
    patient = held.use(await createPatient({ limitPerMinute: 6_000 }))
    app = held.use(await patient.app())
    await patient.connect(app)
    await app.worker(inject('workflowBundle'))
  }, 60_000)

  afterAll(async () => {
    await held.disposeAsync()
  })

  const runbook = commandsOf('docs/operations.md').map(wordsOf)

  async function temporal(words: readonly string[]): Promise<string> {
    const env = { ...process.env, TEMPORAL_ADDRESS: patient.temporalAddress, NO_COLOR: '1' }
    return (await promisify(execFile)(cliPath, words, { env })).stdout
  }

  async function scheduled(): Promise<{ paused: boolean; note: string | null } | undefined> {
    const schedules = await (await app.temporal()).listSchedules(acme)
    const schedule = schedules.find(({ id }) => id === `sync:${acme}`)
    return schedule === undefined ? undefined : { paused: schedule.paused, note: schedule.note }
  }

  test('does what it says in Temporal’s own words', async () => {
    const words = runbook.filter(([first]) => first === 'temporal').map(([, ...rest]) => rest)
    const of = (...some: string[]): string[] =>
      words.find((each) => some.every((word) => each.includes(word))) ?? ['absent', ...some]
    await expect.poll(scheduled).toMatchObject({ paused: false })
    await temporal(of('toggle', '--pause'))
    await expect.poll(scheduled).toEqual({ paused: true, note: 'looking into it' })
    await app.operations.applySchedules()
    expect(await scheduled()).toEqual({ paused: true, note: 'looking into it' })
    await temporal(of('toggle', '--unpause'))
    await expect.poll(scheduled).toEqual({ paused: false, note: 'done' })
    await temporal(of('trigger'))
    await expect
      .poll(async () => await temporal(of('workflow', 'list')), { timeout: 10_000 })
      .toMatch(/syncTeam/)
    expect(await temporal(of('schedule', 'list'))).toContain('sync:acme')
    expect(await temporal(of('describe'))).toMatch(/sync:acme[^]*syncTeam/)
    await temporal(
      of('namespace', 'create').map((word) => (word === 'NAMESPACE' ? 'another' : word)),
    )
  }, 30_000)

  test('runs as it stands, wherever it ends by itself', async () => {
    const { simulator } = patient
    const { oauth, url } = simulator
    oauth.configure({ consent: 'allow' })
    oauth.allowRedirect('https://example.com/done')
    const environment = {
      ...patient.environment,
      SALESLOFT_AUTH_URL: url,
      SALESLOFT_BASE_URL: url,
      SALESLOFT_CLIENT_ID: oauth.clientId,
      SALESLOFT_CLIENT_SECRET: oauth.clientSecret,
    }
    const lasting = new Set(['worker', 'server', 'start'])
    const ours = runbook.filter(
      ([first, command = '']) => first === 'salesloft-worker' && !lasting.has(command),
    )
    const steers = /^(?:pause|resume) /
    // In their order; one that changes nothing is run once.
    const lines = ours
      .map((words) => words.slice(1).join(' '))
      .filter((line, at, every) => steers.test(line) || every.indexOf(line) === at)
    expect(lines.length).toBeGreaterThan(15)
    const failed: string[] = []
    for (const line of lines) {
      const { code, said } = await ran(line.split(' '), environment, simulator.apiKey)
      if (code !== 0) failed.push(`${line}: ${code} ${said}`)
    }
    expect(failed).toEqual([])
  }, 60_000)
})
