// How deliveries behave. Retries, their spacing, the headers and the signature are documented; everything that is marked
// UNVERIFIED is an assumption that may be turned round while the simulator runs.
import { above0, amount, count, flag, oneOf, texts } from '../options.ts'
import type { OptionsKind } from '../options.ts'

export interface DeliveryOptions {
  /** Tries after the first one. */
  retries: number
  /** Between a failed try and the next. */
  spacingMs: number
  /** UNVERIFIED: how long an answer is waited for. */
  timeoutMs: number
  /** UNVERIFIED: which answers count as delivered. */
  success: '2xx' | 'any'
  /** Spacing and delays pass so many times faster; the patience with a receiver stays. */
  speed: number
  /** How many deliveries a team has under way at once. */
  concurrency: number
  /** From the change to the first try, and how much longer (at random) it may be: what overtakes what. */
  delayMs: number
  jitterMs: number
  /** Changes show in the API only this long after they are made, while their webhooks leave at once. */
  lagMs: number
  /** UNVERIFIED: a subscription is switched off after so many failed deliveries in a row; 0: never. */
  disableAfter: number
  /** UNVERIFIED: a second subscription of one event at one address is refused. */
  refuseDuplicates: boolean
  /** Whether a subscription is answered as `{ data }`, or bare with `tenant_id` as a text; both were seen. */
  envelope: boolean
  /** Hosts that are delivered to beside this machine; what is subscribed elsewhere is counted, never sent. */
  hosts: readonly string[]
}

export const documentedDelivery: Readonly<DeliveryOptions> = {
  retries: 3,
  spacingMs: 15_000,
  timeoutMs: 5000,
  success: '2xx',
  speed: 1,
  concurrency: 32,
  delayMs: 0,
  jitterMs: 0,
  lagMs: 0,
  disableAfter: 0,
  refuseDuplicates: false,
  envelope: true,
  hosts: [],
}

export const deliveryOptions: OptionsKind<DeliveryOptions> = {
  of: 'webhooks',
  usual: documentedDelivery,
  rules: {
    retries: amount,
    spacingMs: amount,
    timeoutMs: amount,
    success: oneOf('2xx', 'any'),
    speed: above0,
    concurrency: count,
    delayMs: amount,
    jitterMs: amount,
    lagMs: amount,
    disableAfter: amount,
    refuseDuplicates: flag,
    envelope: flag,
    hosts: texts,
  },
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)

/** Whether the simulator may send there: to this machine, and to hosts that were named. */
export function mayReach(address: string, hosts: readonly string[]): boolean {
  const url = URL.parse(address)
  return url !== null && (isLoopback(url.hostname) || hosts.includes(url.hostname))
}
