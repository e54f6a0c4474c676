// Every setting there is, nested by who consumes it. Environment names are a contract with operators.
import { z } from 'zod'
import { poolers } from '../domain/poolers.ts'
import { streams } from '../domain/streams.ts'
import {
  encryptionKeys,
  listOf,
  oneOf,
  secret,
  secretUrl,
  setting,
  text,
  wholeNumber,
} from './fields.ts'

const oneWord = { holds: (value: string) => /^\S+$/.test(value), error: 'must not hold spaces' }
const hostAndPort = /^(?:\[[\dA-Fa-f:]+\]|[\w.-]+):\d{1,5}$/
const hostAndPortRule = { error: 'must be a host and a port, without a scheme' }
const host = /^[A-Za-z0-9.:[\]-]{1,253}$/

const database = z.strictObject({
  url: setting('DATABASE_URL', secretUrl('postgres:', 'postgresql:').optional(), {
    meaning: 'Postgres 15 or newer. `start` embeds one when this is not set.',
    secret: true,
    example: 'postgres://worker:password@db.internal:5432/worker?sslmode=verify-full',
  }),
  pooler: setting('DATABASE_POOLER', oneOf(...poolers), {
    meaning:
      'What stands before Postgres: nothing, or a pooler such as PgBouncer that gives each connection for a `session` or for a `transaction` (docs/operations.md).',
    example: 'transaction',
  }),
  maxConnections: setting(undefined, wholeNumber(2, 500), {
    meaning:
      'Connections one process may hold, and three more for webhooks where it serves; keep the sum over processes below what Postgres allows.',
  }),
})

const temporal = z.strictObject({
  address: setting('TEMPORAL_ADDRESS', text().regex(hostAndPort, hostAndPortRule).optional(), {
    meaning:
      'Host and port of the Temporal frontend. `start` embeds a dev server when this is not set.',
    example: 'temporal.internal:7233',
  }),
  namespace: setting('TEMPORAL_NAMESPACE', text(), {
    meaning: 'Namespace that holds the workflows.',
  }),
})

const scopedStreams = streams
  .filter((stream) => stream.scopedFields !== undefined)
  .map((stream) => stream.name)

const salesloft = z.strictObject({
  baseUrl: setting('SALESLOFT_BASE_URL', text(), {
    meaning:
      'Where the SalesLoft API is, without `/v2`. `http:` only to loopback or a host in SALESLOFT_INSECURE_HOSTS.',
  }),
  apiKey: setting('SALESLOFT_API_KEY', secret(oneWord).optional(), {
    meaning:
      'Key of the account that `start` mirrors as team `default`; without it `start` runs the simulator.',
    secret: true,
    example: 'ak_...',
  }),
  insecureHosts: setting(
    'SALESLOFT_INSECURE_HOSTS',
    listOf(host, 'must be host names separated by commas'),
    {
      meaning: 'Hosts that may be reached by plain `http:`; refused in profile `production`.',
      example: 'simulator',
    },
  ),
  costPerMinute: setting('SALESLOFT_COST_PER_MINUTE', wholeNumber(30, 1_000_000), {
    meaning: 'What the account may spend a minute; SalesLoft raises it on request.',
  }),
  scopedFields: setting(
    'SALESLOFT_SCOPED_FIELDS',
    listOf(
      new RegExp(`^(${scopedStreams.join('|')})$`),
      `must be streams with such fields: ${scopedStreams.join(', ')}`,
    ),
    {
      meaning:
        'Streams whose privileged fields are asked for too: with `emails`, subject, body and error message, for which the key needs `email_contents:read`. None unless set.',
      example: 'emails',
    },
  ),
  authUrl: setting('SALESLOFT_AUTH_URL', text(), {
    meaning: 'Where OAuth tokens come from: SalesLoft, unless it is a simulated one.',
  }),
  clientId: setting('SALESLOFT_CLIENT_ID', text().optional(), {
    meaning:
      'Client id of the OAuth app that `connect --oauth` and `--client-credentials` use, registered with the address `http://127.0.0.1:8976/callback`.',
    example: 'abc123',
  }),
  clientSecret: setting('SALESLOFT_CLIENT_SECRET', secret(oneWord).optional(), {
    meaning:
      'Client secret of the OAuth app. Kept with each team, so that workers need it only once it was changed.',
    secret: true,
    example: 'abc123',
  }),
})

const server = z.strictObject({
  host: setting(
    'HOST',
    text().regex(host, { error: 'must be a host name or address' }).optional(),
    {
      meaning: 'Address the server listens on: 0.0.0.0 unless set, 127.0.0.1 under `start`.',
      example: '0.0.0.0',
    },
  ),
  port: setting('PORT', wholeNumber(0, 65_535), {
    meaning: 'Port of the server. `start` takes the next free one when it is in use.',
  }),
  workerPort: setting('WORKER_PORT', wholeNumber(0, 65_535).optional(), {
    meaning:
      'Port on which `worker` serves what `server` does but webhooks, with the metrics of its own process. None unless set.',
    example: '9090',
  }),
  publicUrl: setting('PUBLIC_URL', text().optional(), {
    meaning:
      'Where SalesLoft reaches the server from outside; with it the webhooks of each team are subscribed there (docs/webhooks.md).',
    example: 'https://salesloft-worker.example.com',
  }),
  operatorToken: setting(
    'OPERATOR_TOKEN',
    secret({
      holds: (value) => /^\S{32,}$/.test(value),
      error: 'must be 32 or more characters without spaces',
    }).optional(),
    {
      meaning: 'What opens the status page and the API. `server` does not start without one.',
      secret: true,
      example: '$(openssl rand -hex 32)',
    },
  ),
})

export const schema = z.strictObject({
  profile: setting('CONFIG_PROFILE', oneOf('default', 'production', 'test'), {
    meaning: 'Which file of `config/` lies over `config/default.json`.',
  }),
  dataDir: setting('DATA_DIR', text(), { meaning: 'Folder in which `start` keeps its state.' }),
  database,
  temporal,
  salesloft,
  server,
  encryption: z.strictObject({
    keys: setting('ENCRYPTION_KEYS', encryptionKeys(), {
      meaning:
        'Keys that SalesLoft credentials are stored under: `id:base64` of 32 bytes, comma-separated, newest first. A running worker moves what older keys sealed to the newest.',
      secret: true,
      example: '2026-11:$(openssl rand -base64 32)',
    }),
  }),
  inbox: z.strictObject({
    keepDays: setting('INBOX_KEEP_DAYS', wholeNumber(1, 3_650), {
      meaning:
        'How many days webhook deliveries are kept after they were processed; until then they can be replayed.',
    }),
    keepDeadDays: setting('INBOX_KEEP_DEAD_DAYS', wholeNumber(1, 3_650), {
      meaning: 'The same of deliveries that were given up.',
    }),
  }),
  redis: z.strictObject({
    url: setting('REDIS_URL', secretUrl('redis:', 'rediss:').optional(), {
      meaning: 'Cache of look-ups; optional, everything works without it.',
      secret: true,
      example: 'rediss://cache.internal:6379',
    }),
  }),
  log: z.strictObject({
    level: setting('LOG_LEVEL', oneOf('debug', 'info', 'warn', 'error'), {
      meaning: 'Least level that is logged.',
    }),
  }),
})
