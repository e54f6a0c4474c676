// The workflow types, by their wire names.
export { syncStream } from './sync-stream.ts'
export { syncTeam } from './sync-team.ts'
