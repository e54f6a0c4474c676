// Each minute: wakes who drains, for every team whose deliveries are due and whose bell was not heard.
import { ringing } from './proxies.ts'

export async function ringInboxes(): Promise<{ readonly teams: number }> {
  return await ringing.ringInboxes()
}
