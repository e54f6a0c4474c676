import { expect, test } from 'vitest'
import { localDay } from '../../src/domain/report-days.ts'

function hours(zone: string, date: string): number {
  const { fromMs, untilMs } = localDay(zone, date)
  return (untilMs - fromMs) / 3_600_000
}

test('a local day has the hours that its clocks show, where they change too', () => {
  expect(hours('Europe/Berlin', '2026-03-29')).toBe(23)
  expect(hours('Europe/Berlin', '2026-10-25')).toBe(25)
  expect(hours('Pacific/Auckland', '2026-09-27')).toBe(23)
  expect(hours('Australia/Lord_Howe', '2026-04-05')).toBe(24.5)
  // Midnight is left out there: the day begins at one.
  expect(new Date(localDay('Africa/Cairo', '2026-04-24').fromMs).toISOString()).toBe(
    '2026-04-23T22:00:00.000Z',
  )
  expect(hours('Africa/Cairo', '2026-04-24')).toBe(23)
})
