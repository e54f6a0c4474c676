// Follows one person on one cadence from the request to the end, for weeks. Where it stands is in Postgres, and what is to be
// done is decided there and by the activity: here is only who wakes up when. So a deploy seldom finds another workflow.
import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import {
  describeEnrollment,
  type EnrollmentOrder,
  enrollmentOrders,
  type EnrollmentTurn,
} from '../domain/enrollment.ts'
import {
  enrollmentStatus,
  type FollowEnrollmentInput,
  type FollowEnrollmentResult,
  type RequestedEnrollment,
  type RequestEnrollment,
  requestEnrollment,
  wakeEnrollment,
} from './messages.ts'
import { followingOf } from './proxies.ts'

/** After a turn that failed for a day, or that cannot pass by itself. */
const failedWaitMs = 600_000

export async function followEnrollment(
  input: FollowEnrollmentInput,
): Promise<FollowEnrollmentResult> {
  const { team, lane } = input
  const following = followingOf(team, lane)
  let { enrollment } = input
  /** Asked for after this one has ended, and before this workflow has. */
  let next: string | undefined
  let turn: EnrollmentTurn | undefined
  let isWoken = false
  const orders: EnrollmentOrder[] = []

  function wake(): void {
    isWoken = true
  }

  function wish(order: EnrollmentOrder): void {
    orders.push(order)
    wake()
  }

  setHandler(defineSignal(wakeEnrollment), wake)
  for (const order of enrollmentOrders) setHandler(defineSignal(order), () => wish(order))
  setHandler(
    defineUpdate<RequestedEnrollment, [RequestEnrollment]>(requestEnrollment),
    async ({ enrollment: asked, waitMs }) => {
      // What was asked for earlier has ended: it is told so, and nobody goes back to it.
      if (BigInt(asked) > BigInt(next ?? enrollment)) next = asked
      wake()
      const isJudged = (): boolean => asked === enrollment && turn !== undefined
      if (waitMs > 0) await condition(isJudged, waitMs)
      const judged = isJudged() ? turn : undefined
      return {
        enrollment: asked,
        state: judged?.state ?? 'requested',
        reason: judged?.reason ?? null,
      }
    },
    {
      validator({ enrollment: asked, waitMs }: RequestEnrollment) {
        if (!/^\d{1,19}$/.test(asked)) throw new Error('It is asked for by its number.')
        if (!(waitMs >= 0 && waitMs <= 60_000))
          throw new Error('It is waited for a minute at most.')
      },
    },
  )

  function tell(taken: EnrollmentTurn): void {
    setCurrentDetails(describeEnrollment(enrollment, taken))
    // Each change of it is an event of the history; the next run begins with what this one told.
    if (workflowInfo().typedSearchAttributes.get(enrollmentStatus) === taken.state) return
    upsertSearchAttributes([{ key: enrollmentStatus, value: taken.state }])
  }

  /** A turn that fails is one more to come: it never ends who follows. */
  async function take(): Promise<EnrollmentTurn | undefined> {
    try {
      for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
        await following.steerEnrollment({ team, enrollment, order })
      }
      return await following.advanceEnrollment({ team, enrollment })
    } catch (error) {
      if (error instanceof ActivityFailure && !isCancellation(error)) return undefined
      throw error
    }
  }

  async function follow(): Promise<FollowEnrollmentResult> {
    for (;;) {
      isWoken = false
      const taken = await take()
      turn = taken ?? turn
      if (taken !== undefined) tell(taken)
      if (taken?.ended === true) {
        // Who asked for the next one waits for this one to make room.
        await condition(() => next !== undefined || allHandlersFinished())
        const { state, reason } = taken
        // Nothing is awaited between this look and the end.
        if (next === undefined) return { enrollment, state, reason }
        enrollment = next
        next = undefined
        turn = undefined
        continue
      }
      if (!isWoken) await condition(() => isWoken, taken?.waitMs ?? failedWaitMs)
      if (!workflowInfo().continueAsNewSuggested) continue
      await condition(allHandlersFinished)
      // An order is noted first: the next run hears of none that came before it.
      if (orders.length > 0) continue
      await continueAsNew<typeof followEnrollment>({ ...input, enrollment: next ?? enrollment })
    }
  }

  // To cancel it is to stop it: the person is taken off the cadence, and that is seen to its end.
  const { cancelRequested } = CancellationScope.current()
  cancelRequested.catch(() => wish('stop'))
  return await CancellationScope.nonCancellable(follow)
}
