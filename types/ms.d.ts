// Temporal's `Duration` is typed by `ms`, whose package exposes no types under `module: nodenext`; without this it is
// silently `any`.
declare module 'ms' {
  type Unit =
    | 'ms'
    | 's'
    | 'm'
    | 'h'
    | 'd'
    | 'second'
    | 'seconds'
    | 'minute'
    | 'minutes'
    | 'hour'
    | 'hours'
    | 'day'
    | 'days'
  export type StringValue = `${number}` | `${number}${Unit}` | `${number} ${Unit}`
}
