// POST, PUT and DELETE of /v2/webhook_subscriptions. What is written goes through the world's journal, so it is there
// after a restart, and the list shows it. The wording of the refusals is UNVERIFIED, their shape is documented.
import type { Fields } from '../resources/resource.ts'
import { answerJson, notFound, refuse } from '../wire/answer.ts'
import type { Answer } from '../wire/answer.ts'
import type { Mutator } from '../world/mutator.ts'
import type { World } from '../world/world.ts'
import { eventNames } from './events.ts'
import { mayReach } from './options.ts'
import type { DeliveryOptions } from './options.ts'
import { subscriptionsIn, subscriptionStream as stream } from './subscriptions.ts'

export interface WriteRequest {
  readonly method: string
  /** Below `/v2/`. */
  readonly path: string
  /** Undefined for a body that cannot be read. */
  readonly fields: Fields | undefined
}

export interface SubscriptionWrites {
  /** Undefined for what is no write of a subscription. */
  readonly answer: (request: WriteRequest) => Answer | undefined
}

type Errors = Record<string, string[]>
const toggles = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['1', true],
  [false, false],
  ['false', false],
  ['0', false],
])

/** https, unless the receiver is this machine or a host that was named. */
function isAddress(value: unknown, hosts: readonly string[]): boolean {
  if (typeof value !== 'string') return false
  const url = URL.parse(value)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && mayReach(value, hosts))
}

export function createSubscriptionWrites(parts: {
  readonly world: World
  readonly mutator: Mutator
  readonly options: Readonly<DeliveryOptions>
}): SubscriptionWrites {
  const { world, mutator, options } = parts
  const table = world.table(stream)
  const show = (id: number): Answer => {
    const record = table.record(table.rowOf(id) ?? 0)
    return options.envelope
      ? answerJson(200, { data: record })
      : answerJson(200, { ...record, tenant_id: String(record['tenant_id']) })
  }
  const errorsOf = (fields: Fields): Errors => {
    const errors: Errors = {}
    for (const name of ['callback_url', 'callback_token', 'event_type']) {
      if (fields[name] === undefined || fields[name] === null || fields[name] === '')
        errors[name] = ['is required']
    }
    const { event_type: event, callback_url: url, callback_token: token } = fields
    if (errors['event_type'] === undefined && !eventNames.includes(event as string))
      errors['event_type'] = ['is not included in the list']
    if (errors['callback_url'] === undefined && !isAddress(url, options.hosts))
      errors['callback_url'] = ['must be an https address']
    if (errors['callback_token'] === undefined && typeof token !== 'string')
      errors['callback_token'] = ['is invalid']
    const isTaken = subscriptionsIn(world).some((each) => each.event === event && each.url === url)
    if (options.refuseDuplicates && isTaken) errors['callback_url'] = ['has already been taken']
    return errors
  }
  const create = (fields: Fields): Answer => {
    const errors = errorsOf(fields)
    if (Object.keys(errors).length > 0) return refuse(errors)
    const { event_type, callback_url, callback_token } = fields
    const set = { event_type, callback_url, callback_token, enabled: true }
    return show(mutator.insert(stream, 1, { set })[0] ?? 0)
  }
  const update = (id: number, fields: Fields): Answer => {
    const set: Fields = {}
    const { enabled, callback_url: url } = fields
    if (enabled !== undefined) {
      if (!toggles.has(enabled)) return refuse({ enabled: ['is not a boolean'] })
      set['enabled'] = toggles.get(enabled)
    }
    if (url !== undefined) {
      if (!isAddress(url, options.hosts))
        return refuse({ callback_url: ['must be an https address'] })
      set['callback_url'] = url
    }
    // A version of its own would switch a generated subscription on or off.
    const record = table.record(table.rowOf(id) ?? 0)
    if (Object.keys(set).length > 0)
      mutator.update(stream, [id], { set: { enabled: record['enabled'], ...set } })
    return show(id)
  }
  const unreadable = answerJson(400, { error: 'The body is neither JSON nor a form' })

  return {
    answer({ method, path, fields }) {
      if (method === 'POST' && path === stream)
        return fields === undefined ? unreadable : create(fields)
      const id = /^webhook_subscriptions\/(\d+)$/.exec(path)?.[1]
      if (id === undefined || (method !== 'PUT' && method !== 'DELETE')) return undefined
      const row = table.rowOf(Number(id))
      if (row === undefined) return notFound()
      const { alive } = table.state(row)
      if (method === 'DELETE') {
        if (alive) mutator.remove(stream, [Number(id)])
        return { status: 204, headers: {}, body: Buffer.alloc(0) }
      }
      if (!alive) return notFound()
      return fields === undefined ? unreadable : update(Number(id), fields)
    },
  }
}
