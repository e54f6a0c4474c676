// The parts of enrolments, one page each.
import type { Html } from './html.ts'
import { sectionLinks } from './sections.ts'

const sections = {
  list: { path: '', title: 'Everybody' },
  new: { path: '/new', title: 'Enrol a person' },
  batches: { path: '/batches', title: 'Batches' },
  audiences: { path: '/audiences', title: 'Audiences' },
  rules: { path: '/rules', title: 'Rules' },
  suppressed: { path: '/suppressed', title: 'Suppressed' },
} as const

export type Section = keyof typeof sections

export function sectionHref(team: string, section: Section, below = ''): string {
  return `/enrollments${sections[section].path}${below}?team=${team}`
}

export function sectionsNav(team: string, here: Section): Html {
  const all = Object.keys(sections) as readonly Section[]
  return sectionLinks(
    'Of enrolments',
    all.map((each) => ({
      href: sectionHref(team, each),
      title: sections[each].title,
      isHere: each === here,
    })),
  )
}
