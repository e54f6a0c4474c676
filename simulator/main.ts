// The simulator as a process. One JSON line on stdout says where it listens, people read stderr.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createSimulator } from './simulator.ts'
import type { Simulator, SimulatorOptions } from './simulator.ts'
import { isScenario, scenarioNames } from './world/scenarios.ts'

const usage = `node simulator/main.ts [--port 0] [--host 127.0.0.1] [--scenario ${scenarioNames.join('|')}] [--seed 1]
  [--data-dir DIR] [--live | --frozen] [--api-key KEY] [--limit 600] [--rtt MS] [--redirect-uri URI ...]
  [--parent-pid PID] [--webhook-host HOST ...] [--webhook-speed 1] [--play-speed 1]

Webhooks go to this machine and to each --webhook-host; retries and delays pass --webhook-speed times faster.
Who is enrolled goes through the cadence --play-speed times faster: at 86400 a day takes a second.
simulator/control/README.md tells of the levers below /__control/.
`

// A terminal signals the whole group and a parent may pass its signal on: the second one must still find a handler, as a
// signal that meets a process on its way out kills it (seen on a busy machine).
const secondSignalMs = 150

function say(message: string): void {
  process.stderr.write(`${message}\n`)
}

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new RangeError(`--${name} takes a whole number, not "${text}".`)
}

interface Arguments {
  readonly help: boolean
  readonly options: SimulatorOptions
  readonly parent: number | undefined
}

function readArguments(args: string[]): Arguments {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      scenario: { type: 'string', default: 'small' },
      seed: { type: 'string', default: '1' },
      'data-dir': { type: 'string' },
      live: { type: 'boolean', default: false },
      frozen: { type: 'boolean', default: false },
      'api-key': { type: 'string' },
      limit: { type: 'string', default: '600' },
      rtt: { type: 'string', default: '0' },
      'redirect-uri': { type: 'string', multiple: true },
      'parent-pid': { type: 'string' },
      'webhook-host': { type: 'string', multiple: true, default: [] },
      'webhook-speed': { type: 'string', default: '1' },
      'play-speed': { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  })
  if (!isScenario(values.scenario)) {
    throw new RangeError(
      `There is no scenario "${values.scenario}". There are: ${scenarioNames.join(', ')}.`,
    )
  }
  const {
    'data-dir': dataDir,
    'api-key': apiKey,
    'parent-pid': parent,
    'redirect-uri': redirectUris,
  } = values
  const team = {
    limitPerMinute: wholeNumber('limit', values.limit),
    ...(apiKey === undefined ? {} : { apiKey }),
  }
  const speed = wholeNumber('webhook-speed', values['webhook-speed'])
  return {
    help: values.help,
    parent: parent === undefined ? undefined : wholeNumber('parent-pid', parent),
    options: {
      port: wholeNumber('port', values.port),
      host: values.host,
      scenario: values.scenario,
      seed: wholeNumber('seed', values.seed),
      rttMs: wholeNumber('rtt', values.rtt),
      live: values.live && !values.frozen,
      teams: [team],
      play: { speed: wholeNumber('play-speed', values['play-speed']) },
      webhooks: { hosts: values['webhook-host'], speed },
      say,
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(redirectUris === undefined ? {} : { oauth: { redirectUris } }),
    },
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Resolves at SIGTERM or SIGINT (as often as they come), or once the parent is gone. */
async function waitForEnd(parent: number | undefined): Promise<void> {
  const ended = Promise.withResolvers<undefined>()
  const end = (): void => ended.resolve(undefined)
  process.on('SIGTERM', end).on('SIGINT', end)
  const watch = setInterval(() => {
    if (parent !== undefined && !isRunning(parent)) end()
  }, 1000)
  await ended.promise
  clearInterval(watch)
}

async function start(options: SimulatorOptions): Promise<Simulator | undefined> {
  try {
    return await createSimulator(options)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    say(
      code === 'EADDRINUSE'
        ? `Port ${options.port} is taken.`
        : `The simulator did not start: ${message}`,
    )
    return undefined
  }
}

async function main(): Promise<number> {
  let parsed: Arguments
  try {
    parsed = readArguments(process.argv.slice(2))
  } catch (error) {
    // Not the usage as well: who starts it as a process keeps the end of what it said, which is to hold the reason.
    say(`${(error as Error).message}\nnode simulator/main.ts --help lists the options.`)
    return 2
  }
  if (parsed.help) {
    process.stdout.write(usage)
    return 0
  }
  const simulator = await start(parsed.options)
  if (simulator === undefined) return 1
  const { url, apiKey, scenario, seed, oauth } = simulator
  const { clientId, clientSecret } = oauth
  const greeting = { url, apiKey, scenario, seed, clientId, clientSecret }
  process.stdout.write(`${JSON.stringify(greeting)}\n`)
  await waitForEnd(parsed.parent)
  await simulator.close()
  await sleep(secondSignalMs)
  return 0
}

process.exitCode = await main()
