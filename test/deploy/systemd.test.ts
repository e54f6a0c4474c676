// The units of deploy/systemd: what they set is a configuration, none of them may do more than it needs, and systemd itself,
// where it is, finds nothing wrong with them.
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readConfiguration } from '../../src/cli/configuration.ts'
import type { Cli } from '../../src/cli/command.ts'
import { createProgram } from '../../src/cli/program.ts'
import { temporaryFolder } from '../system/processes.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = path.join(root, 'deploy/systemd')
const services = readdirSync(folder).filter((file) => file.endsWith('.service'))

/** The values of a key, in their order. */
function valuesOf(unit: string, key: string): string[] {
  const text = readFileSync(path.join(folder, unit), 'utf8')
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value)
}

test.each(services)('%s runs a command of ours with a configuration that is right', (unit) => {
  using etc = temporaryFolder()
  execFileSync('sh', [path.join(root, 'deploy/make-secrets.sh'), etc.path])
  const [start = ''] = valuesOf(unit, 'ExecStart')
  const [, command] = /^\/usr\/bin\/env salesloft-worker (\w+)$/.exec(start) ?? []
  const commands = createProgram({ environment: {} } as Cli).commands.map((each) => each.name())
  expect(commands).toContain(command)
  const handed = valuesOf(unit, 'LoadCredential').map((each) => each.split(':')[0])
  const environment: Record<string, string> = {}
  for (const pair of valuesOf(unit, 'Environment').flatMap((line) => line.split(' '))) {
    const [name = '', value = ''] = pair.split('=')
    environment[name] = value.replace(/^%d/, etc.path)
  }
  const asked = Object.entries(environment).flatMap(([name, value]) =>
    name.endsWith('_FILE') ? [path.basename(value)] : [],
  )
  expect(handed).toEqual(asked)
  const { config, warnings } = readConfiguration(environment)
  expect(warnings).toEqual([])
  expect(config.profile).toBe('production')
})

test.each(services)('%s has no more rights than it needs', (unit) => {
  for (const key of ['DynamicUser', 'NoNewPrivileges', 'ProtectHome', 'PrivateDevices']) {
    expect([key, ...valuesOf(unit, key)]).toEqual([key, 'yes'])
  }
  expect(valuesOf(unit, 'ProtectSystem')).toEqual(['strict'])
  expect(valuesOf(unit, 'CapabilityBoundingSet')).toEqual([''])
  expect(valuesOf(unit, 'MemoryMax')).toHaveLength(1)
})

const analyzer = spawnSync('systemd-analyze', ['--version']).status === 0

test.skipIf(!analyzer)('systemd finds nothing wrong with them', () => {
  const units = readdirSync(folder).map((file) => path.join(folder, file.replace('@', '@1')))
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', ...units], {
    encoding: 'utf8',
  })
  expect([verified.status, verified.stderr]).toEqual([0, ''])
})
