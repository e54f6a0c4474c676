import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { loadConfig, type Config } from '../../src/config/config.ts'
import { readLayers } from '../../src/config/layers.ts'
import { AppError } from '../../src/domain/errors.ts'

const layers = readLayers('default')
const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64')

const load = (environment: Record<string, string>): Config => loadConfig({ layers, environment })

function problemsOf(environment: Record<string, string>, over: readonly unknown[] = []): string[] {
  try {
    loadConfig({ layers: [...layers, ...over], environment })
    return []
  } catch (error) {
    if (error instanceof AppError && error.code === 'config.invalid')
      return error.message.split('\n')
    throw error
  }
}

test('the defaults alone are a whole configuration, without anything that authenticates', () => {
  const config = load({})
  expect(config.salesloft).toMatchObject({
    baseUrl: 'https://api.salesloft.com',
    costPerMinute: 600,
  })
  expect(config.server.port).toBe(8080)
  expect(config.server.operatorToken).toBeUndefined()
  expect(config.encryption.keys).toEqual([])
})

test('every problem is reported at once, by environment name, and no value is repeated', () => {
  const environment = {
    DATABASE_URL: 'mysql://hunter2@db/x',
    PORT: '99999',
    HOST: 'hunter2 host',
    OPERATOR_TOKEN: 'hunter2',
    ENCRYPTION_KEYS: 'hunter2:abc',
    SALESLOFT_BASE_URL: 'http://hunter2:hunter2@evil.example/v2',
    CONFIG_PROFILE: 'hunter2',
    REDIS_URL: 'hunter2',
    SALESLOFT_COST_PER_MINUTE: 'hunter2',
    LOG_LEVEL: 'hunter2',
  }
  const problems = problemsOf(environment)
  const named = new Set(problems.map((line) => line.split(':')[0]))
  expect(named).toEqual(new Set(Object.keys(environment)))
  expect(problems.join('\n')).not.toContain('hunter2')
})

test('the environment wins over the profile, the profile over the default', () => {
  expect(load({}).database.maxConnections).toBe(12)
  const profiled = loadConfig({
    layers: readLayers('test'),
    environment: { CONFIG_PROFILE: 'test' },
  })
  expect(profiled).toMatchObject({
    profile: 'test',
    database: { maxConnections: 5 },
    log: { level: 'warn' },
  })
  const over = loadConfig({ layers: readLayers('test'), environment: { LOG_LEVEL: 'debug' } })
  expect(over.log.level).toBe('debug')
})

test('an empty variable counts as not set', () => {
  expect(load({ PORT: '', SALESLOFT_API_KEY: ' ', TEMPORAL_ADDRESS: '' })).toEqual(load({}))
})

test('a key that no setting has is a problem in a file', () => {
  expect(problemsOf({}, [{ server: { prot: 1 } }]).join()).toContain('prot')
  expect(problemsOf({}, [JSON.parse('{"__proto__":{"polluted":1}}')])).toHaveLength(1)
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test.each([
  ['https://api.salesloft.com', {}],
  ['https://api.salesloft.com/', {}],
  ['http://127.0.0.1:4010', {}],
  ['http://localhost:4010', {}],
  ['http://[::1]:4010', {}],
  ['http://simulator:4010', { SALESLOFT_INSECURE_HOSTS: 'other, simulator' }],
])('SalesLoft may be at %s', (baseUrl, more) => {
  expect(problemsOf({ SALESLOFT_BASE_URL: baseUrl, ...more })).toEqual([])
})

test.each([
  ['http://api.salesloft.com', {}, 'only to loopback'],
  ['http://127.0.0.1.evil.example', {}, 'only to loopback'],
  ['http://localhost.evil.example', {}, 'only to loopback'],
  ['https://api.salesloft.com/v2', {}, 'without /v2'],
  ['https://user:pw@api.salesloft.com', {}, 'user or password'],
  ['https://api.salesloft.com?x=1', {}, 'query'],
  ['ftp://api.salesloft.com', {}, 'https://'],
  ['api.salesloft.com', {}, 'must be a URL'],
  ['http://127.0.0.1:1', { CONFIG_PROFILE: 'production' }, 'must be https'],
  [
    'http://sim',
    { CONFIG_PROFILE: 'production', SALESLOFT_INSECURE_HOSTS: 'sim' },
    'must be https',
  ],
])('SalesLoft is refused at %s', (baseUrl, more, reason) => {
  const problems = problemsOf({ SALESLOFT_BASE_URL: baseUrl, ...more })
  expect(problems).toEqual([expect.stringContaining(reason)])
  expect(problems[0]).toMatch(/^SALESLOFT_BASE_URL: /)
})

test('encryption keys are 32 bytes each, newest first, with ids of their own', () => {
  const { keys } = load({ ENCRYPTION_KEYS: `b:${key(2)}, a:${key(1)}` }).encryption
  expect(keys.map((each) => [each.id, each.key.reveal()])).toEqual([
    ['b', key(2)],
    ['a', key(1)],
  ])
  expect(problemsOf({ ENCRYPTION_KEYS: `a:${key(1)},a:${key(2)}` })).toHaveLength(1)
  expect(problemsOf({ ENCRYPTION_KEYS: `a:${Buffer.alloc(31).toString('base64')}` })).toHaveLength(
    1,
  )
})

test('a secret is not printed by text, JSON or inspection, nor is the configuration that holds it', () => {
  const config = load({ SALESLOFT_API_KEY: 'hunter2', ENCRYPTION_KEYS: `a:${key(1)}` })
  const printed = [
    String(config.salesloft.apiKey),
    JSON.stringify(config),
    inspect(config, { depth: 9 }),
  ]
  expect(printed.join()).not.toContain('hunter2')
  expect(printed.join()).not.toContain(key(1))
  expect(printed.every((text) => text.includes('[secret]'))).toBe(true)
  expect(config.salesloft.apiKey?.reveal()).toBe('hunter2')
})

test('the configuration is frozen to its leaves', () => {
  const config = load({})
  expect(() => Object.assign(config.server, { port: 1 })).toThrow(TypeError)
  expect(() => Object.assign(config.salesloft.insecureHosts, { 0: 'x' })).toThrow(TypeError)
})

test('privileged fields are asked for only of streams that have some, and only when named', () => {
  expect(load({}).salesloft.scopedFields).toEqual([])
  expect(load({ SALESLOFT_SCOPED_FIELDS: 'emails' }).salesloft.scopedFields).toEqual(['emails'])
  expect(problemsOf({ SALESLOFT_SCOPED_FIELDS: 'people' })).toEqual([
    'SALESLOFT_SCOPED_FIELDS: must be streams with such fields: emails (such as SALESLOFT_SCOPED_FIELDS=emails)',
  ])
})
