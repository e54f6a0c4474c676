import { createSyncContacts, type SyncContacts, type SyncContactsConfig } from './contacts.ts'
import { createEnrollBatch, type EnrollBatch, type EnrollBatchConfig } from './enroll-batch.ts'
import { createFollowing, type Following } from './enrollment.ts'
import type { EnrollmentConfig } from './enrollment-parts.ts'
import { createInbox, type Inbox } from './inbox.ts'
import type { InboxConfig } from './inbox-letters.ts'
import { createPoll, type Poll, type PollConfig } from './poll.ts'
import { createRead, type Read } from './read.ts'
import { createSweep, type Sweep } from './sweep.ts'
import { createSweepTurns, type SweepConfig } from './sweep-turns.ts'
import { createReadWindow, type ReadWindow } from './read-window.ts'
import { createRunAudiences, type RunAudiences, type RunAudiencesConfig } from './audiences.ts'
import { createMakeReports, type MakeReports, type MakeReportsConfig } from './reports.ts'
import { createSubscribe, type Subscribe, type SubscribeConfig } from './subscribe.ts'
import { createTurns, type TurnsConfig } from './turns.ts'

/** The verbs that workflows call; everything they use is given. */
export type Activities = Poll &
  Read &
  ReadWindow &
  Sweep &
  Subscribe &
  Inbox &
  Following &
  EnrollBatch &
  SyncContacts &
  RunAudiences &
  MakeReports

export function createActivities(
  given: TurnsConfig &
    SweepConfig &
    SubscribeConfig &
    InboxConfig &
    PollConfig &
    EnrollmentConfig &
    EnrollBatchConfig &
    SyncContactsConfig &
    RunAudiencesConfig &
    MakeReportsConfig,
): Activities {
  const turns = createTurns(given)
  return {
    ...createPoll({ ...given, turns }),
    ...createRead({ turns, sync: given.sync }),
    ...createReadWindow({ turns }),
    ...createSubscribe(given),
    ...createSweep({ turns: createSweepTurns(given), sweeps: given.sweeps }),
    ...createInbox(given),
    ...createFollowing(given),
    ...createEnrollBatch(given),
    ...createSyncContacts(given),
    ...createRunAudiences(given),
    ...createMakeReports(given),
  }
}
