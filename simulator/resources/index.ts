// Every list that is served. Another one is one more entry here.
import { people } from './people.ts'
import type { Resource } from './resource.ts'

export const resources: readonly Resource[] = [people]
