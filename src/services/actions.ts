// What pages and the HTTP API may do to a team or to one of its streams, in the words of the operations.
import type { Operations } from './operations.ts'
import type { Actions } from '../server/given.ts'
import type { StreamName } from '../domain/streams.ts'

export function actionsOf(operations: Operations): Actions {
  return {
    async syncNow(team, stream) {
      const [run] = await operations.syncNow(team, { streams: only(stream) })
      return run
    },
    async sweepNow(team, stream, { confirm }) {
      const [run] = await operations.sweepNow(team, { streams: only(stream), confirm })
      return run
    },
    pause: (team, stream, by) => operations.pause(team, stream, by),
    resume: (team, stream, by) => operations.resume(team, stream, by),
  }
}

function only(stream: StreamName | undefined): readonly StreamName[] {
  return stream === undefined ? [] : [stream]
}
