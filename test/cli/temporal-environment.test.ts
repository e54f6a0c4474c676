import { expect, test } from 'vitest'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { readTemporalEnvironment } from '../../src/cli/temporal-environment.ts'

test('address, namespace and key come from the environment, and a key turns TLS on', () => {
  const read = readTemporalEnvironment({
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    TEMPORAL_NAMESPACE: 'sales',
    TEMPORAL_API_KEY: 'key',
  })
  expect(read.namespace).toBe('sales')
  expect(read.connectionOptions).toMatchObject({
    address: 'temporal.example:7233',
    apiKey: 'key',
    tls: true,
  })
})

test('a file in a home folder decides nothing unless it is asked for', () => {
  expect(
    readTemporalEnvironment({ HOME: '/nonexistent' }).connectionOptions.address,
  ).toBeUndefined()
})

test('a TLS setting that would be ignored is refused, by name', () => {
  for (const name of ['TEMPORAL_TLS_CLIENT_CRT_PATH', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION']) {
    expect(() => readTemporalEnvironment({ [name]: 'true' })).toThrow(name)
  }
  expect(() => readTemporalEnvironment({ TEMPORAL_TLS_CLIENT_CERT_DATA: 'x' })).toThrow(
    'CLIENT_KEY',
  )
})

test('problems of both readers are one list', () => {
  expect(() => readConfiguration({ PORT: 'x', TEMPORAL_TLS_X: '1' })).toThrow(
    /PORT: [^]*TEMPORAL_TLS_X: /,
  )
})
