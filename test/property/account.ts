// One account of a simulator as its team meets it: its own records, the requests that were its own, and misfortunes that
// are nobody else's.
import type { Simulator } from '../../simulator/simulator.ts'

export type Account = Pick<
  Simulator,
  'url' | 'slug' | 'id' | 'apiKey' | 'world' | 'mutate' | 'truth' | 'configure'
> & {
  readonly faults: Pick<Simulator['faults'], 'add' | 'clear'>
  readonly requests: Pick<Simulator['requests'], 'list'>
}

export function accountOf(simulator: Simulator, name: string): Account {
  const { url, configure, faults, requests } = simulator
  const { slug, id, apiKey, world, mutate, truth } = simulator.team(name)
  let removes: (() => void)[] = []
  return {
    url,
    slug,
    id,
    apiKey,
    world,
    mutate,
    truth,
    // The wire is everybody's.
    configure,
    requests: { list: () => requests.list().filter(({ team }) => team === slug) },
    faults: {
      add(rule) {
        const remove = faults.add({ ...rule, team: slug })
        removes.push(remove)
        return remove
      },
      clear() {
        for (const remove of removes) remove()
        removes = []
      },
    },
  }
}
