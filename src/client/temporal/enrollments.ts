// Who follows an enrolment: begun with the request itself, or woken, and begun anew where Temporal has lost it.
import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowIdConflictPolicy,
} from '@temporalio/client'
import {
  type FollowEnrollmentInput,
  followEnrollmentId,
  priorityOf,
  requestEnrollment,
  type RequestedEnrollment,
  type RequestEnrollment,
  salesloftTeam,
  enrollmentStatus,
  wakeEnrollment,
} from '../../workflows/messages.ts'
import type { followEnrollment } from '../../workflows/follow-enrollment.ts'

export type EnrollmentStarts = {
  /** Answers when it is judged, or after so long; 0: when a worker has heard of it. */
  request(followed: FollowEnrollmentInput, waitMs: number): Promise<RequestedEnrollment>
  /** Wakes who follows it; begins to follow it where nobody does. */
  wake(followed: FollowEnrollmentInput): Promise<void>
}

export function createEnrollmentStarts(client: Client, queue: string): EnrollmentStarts {
  function optionsOf(followed: FollowEnrollmentInput) {
    const { team, cadence, person, lane } = followed
    return {
      workflowId: followEnrollmentId(team, cadence, person),
      taskQueue: queue,
      args: [followed] as [FollowEnrollmentInput],
      priority: priorityOf(team, lane === 'interactive' ? 'enroll' : 'enroll-batch'),
      staticSummary: `person ${person} on cadence ${cadence} of ${team}`,
      typedSearchAttributes: [
        { key: salesloftTeam, value: team },
        { key: enrollmentStatus, value: 'requested' },
      ],
    }
  }

  return {
    async request(followed, waitMs) {
      return await client.workflow.executeUpdateWithStart<
        typeof followEnrollment,
        RequestedEnrollment,
        [RequestEnrollment]
      >(requestEnrollment, {
        args: [{ enrollment: followed.enrollment, waitMs }],
        startWorkflowOperation: new WithStartWorkflowOperation<typeof followEnrollment>(
          'followEnrollment',
          {
            ...optionsOf(followed),
            workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          },
        ),
      })
    },
    async wake(followed) {
      await client.workflow.signalWithStart<typeof followEnrollment>('followEnrollment', {
        ...optionsOf(followed),
        signal: wakeEnrollment,
        signalArgs: [],
      })
    },
  }
}
