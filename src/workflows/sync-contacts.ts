// Brings a team's contacts and SalesLoft's people together: until nothing is to be done, and once more where its bell rang
// meanwhile. What is due and what was sent is in Postgres: here is only that it goes on.
import {
  continueAsNew,
  defineSignal,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow'
import { addDifferences, noDifferences } from '../domain/contact-differences.ts'
import { describeContacts } from '../domain/contact-turns.ts'
import { ring, type SyncContactsInput, type SyncContactsResult } from './messages.ts'
import { contactsOf } from './proxies.ts'

export async function syncContacts({
  team,
  before = noDifferences,
}: SyncContactsInput): Promise<SyncContactsResult> {
  const contacts = contactsOf(team)
  let isRung = false
  setHandler(defineSignal(ring), () => {
    isRung = true
  })
  let counts = before
  for (;;) {
    isRung = false
    const { state, counts: some, waitMs } = await contacts.syncContacts({ team })
    counts = state === 'braked' ? counts : addDifferences(counts, some)
    setCurrentDetails(describeContacts({ state, counts }))
    if (state === 'waiting') await sleep(waitMs)
    // A bell that rang meanwhile is heard: it is looked once more.
    const isOver = state === 'done' || state === 'none' || state === 'braked'
    if (isOver && !isRung) return { state, counts }
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof syncContacts>({ team, before: counts })
    }
  }
}
