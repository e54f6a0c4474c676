// Receivers that ours is measured by, each a process of its own: `node bench/webhook-peers.ts bare|table|stripe DATABASE_URL` says
// where it listens, and ends by SIGTERM.
import { createHash, createHmac } from 'node:crypto'
import { fastify } from 'fastify'
import { Pool } from 'pg'
import { peer } from './peers.ts'

type StripeSync = {
  processWebhook(payload: string, signature: string): Promise<void>
}
type Engine = {
  readonly StripeSync: new (config: object) => StripeSync
  readonly runMigrations: (config: object) => Promise<void>
}

const [which = 'bare', databaseUrl = ''] = process.argv.slice(2)
const poolConfig = { connectionString: databaseUrl, max: 10 }
const secret = 'whsec_bench'

/** No signature, no limits, no hash: what a handler of ten lines does. */
async function bare(): Promise<(body: Buffer) => Promise<void>> {
  const pool = new Pool(poolConfig)
  await pool.query(
    'create table if not exists bare (id bigint generated always as identity primary key, body bytea not null, at timestamptz not null default clock_timestamp())',
  )
  return async (body) => {
    await pool.query('insert into bare (body) values ($1)', [body])
  }
}

/** As bare, into our table: its keys and indexes, the check of the team, and the hash by which a delivery is known again. */
function table(): (body: Buffer) => Promise<void> {
  const pool = new Pool(poolConfig)
  return async (body) => {
    const hash = createHash('sha256').update(body).digest()
    await pool.query(
      'insert into worker.inbox (team, endpoint, event, body, body_sha256) values ($1, $2, $3, $4, $5) on conflict (team, event, body_sha256) do nothing',
      ['acme', 'bare', 'person_updated', body, hash],
    )
  }
}

/** The same bodies as updates of a customer, signed as Stripe does, which costs this process a hash more. */
async function stripe(): Promise<((body: Buffer) => Promise<void>) | undefined> {
  const engine = peer('@supabase/stripe-sync-engine', '0.48.5') as Engine | undefined
  if (engine === undefined) return undefined
  await engine.runMigrations({ databaseUrl, schema: 'stripe' })
  const sync = new engine.StripeSync({
    poolConfig,
    stripeSecretKey: 'sk_test_bench',
    stripeWebhookSecret: secret,
  })
  return async (body) => {
    const record = JSON.parse(body.toString()) as { readonly id: number; readonly title: string }
    const created = Math.floor(Date.now() / 1_000)
    const object = { id: `cus_${record.id}`, object: 'customer', name: record.title, created }
    const event = {
      id: `evt_${record.id}`,
      object: 'event',
      type: 'customer.updated',
      created,
      data: { object },
    }
    const payload = JSON.stringify(event)
    const digest = createHmac('sha256', secret).update(`${created}.${payload}`).digest('hex')
    await sync.processWebhook(payload, `t=${created},v1=${digest}`)
  }
}

const ways = { bare, table, stripe }
const take = await ways[which as keyof typeof ways]()
if (take !== undefined) {
  const app = fastify()
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.post<{ Body: Buffer }>('/webhooks/salesloft/:endpoint', async (request) => {
    await take(request.body)
    return { status: 'ok' }
  })
  process.stdout.write(`listens on ${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
}
