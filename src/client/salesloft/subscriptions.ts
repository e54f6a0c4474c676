// Webhook subscriptions: one event at one address each, and the only thing at SalesLoft that is made and removed here.
import { z } from 'zod'
import { isGone, otherShape } from './errors.ts'
import type { RequestOptions, Requests } from './requests.ts'
import { idSchema, listSchema, objectIn, toldBy } from './schemas.ts'

export type Subscription = {
  readonly id: string
  readonly event: string
  readonly url: string
  /** It signs deliveries; undefined where SalesLoft does not show it. */
  readonly token: string | undefined
  readonly enabled: boolean
}

export type NewSubscription = {
  readonly event: string
  readonly url: string
  readonly token: string
}

export type Subscriptions = {
  /** All of this application, strangers' too. */
  list(options: RequestOptions): Promise<readonly Subscription[]>
  /** @throws AppError `salesloft.outcome-unknown`: look at the list before it is asked for again */
  create(wanted: NewSubscription, options: RequestOptions): Promise<Subscription>
  enable(id: string, options: RequestOptions): Promise<void>
  /** Gone is what was wanted. */
  remove(id: string, options: RequestOptions): Promise<void>
}

const path = 'webhook_subscriptions'
const mostPages = 100

const one = z
  .object({
    id: idSchema,
    event_type: z.string(),
    callback_url: z.string(),
    callback_token: z.string().optional().catch(undefined),
    enabled: z.boolean().catch(true),
  })
  .transform((held) => ({
    id: held.id,
    event: held.event_type,
    url: held.callback_url,
    token: held.callback_token,
    enabled: held.enabled,
  }))

export function createSubscriptions(requests: Requests): Subscriptions {
  async function page(number: number, options: RequestOptions) {
    // It is not paged as far as anybody knows.
    const query = new URLSearchParams(number === 1 ? {} : { page: String(number) })
    const { json } = await requests.ask({ path, query, page: number, baseCost: 1 }, options)
    const body = listSchema.safeParse(json.value)
    if (!body.success) throw otherShape(path)
    return { held: body.data.data.map(subscriptionOf), next: toldBy(body.data).nextPage }
  }

  return {
    async list(options) {
      const found = new Map<string, Subscription>()
      for (let number = 1; number <= mostPages;) {
        const { held, next } = await page(number, options)
        for (const each of held) found.set(each.id, each)
        if (next === undefined || next <= number) return [...found.values()]
        number = next
      }
      throw otherShape(path)
    },
    async create({ event, url, token }, options) {
      const fields = { event_type: event, callback_url: url, callback_token: token }
      const { value } = await requests.write({ path, method: 'POST', fields }, options)
      return subscriptionOf(objectIn(value))
    },
    async enable(id, options) {
      const order = { path: `${path}/${id}`, endpoint: path, method: 'PUT' } as const
      await requests.write({ ...order, fields: { enabled: true } }, options)
    },
    async remove(id, options) {
      const order = { path: `${path}/${id}`, endpoint: path, method: 'DELETE' } as const
      await requests.write(order, options).catch((error: unknown) => {
        if (!isGone(error)) throw error
      })
    },
  }
}

/** One that cannot be read may be ours: no list is better than one that lacks it. */
function subscriptionOf(value: unknown): Subscription {
  const read = one.safeParse(value)
  if (read.success) return read.data
  throw otherShape(path)
}
