// Every list that is served. Another one is one more entry here.
import { accounts } from './accounts.ts'
import { calls, emails } from './activities.ts'
import { cadences, steps } from './cadences.ts'
import { conversations, transcriptions } from './conversations.ts'
import {
  accountTeamMemberRoles,
  crmAccountTeamMembers,
  crmActivities,
  crmActivityFields,
  crmTeamMembersWithRoles,
  crmUsers,
} from './crm.ts'
import { activityHistories } from './histories.ts'
import { accountTiers, accountTypes, customRoles, imports, savedListViews, tags } from './lists.ts'
import { calendarEvents, meetings, meetingSettings } from './meetings.ts'
import { memberships } from './memberships.ts'
import { opportunities, opportunityPeople, opportunityStages } from './opportunities.ts'
import { people } from './people.ts'
import {
  auditReports,
  bulkJobs,
  externalConfigurations,
  externalMappings,
  jobData,
  signalPlays,
  signalRegistrations,
  webhookSubscriptions,
} from './platform.ts'
import type { Resource } from './resource.ts'
import { accountStages, customFields, groups, personStages } from './settings.ts'
import {
  callDataRecords,
  callDispositions,
  callSentiments,
  phoneNumberAssignments,
} from './telephony.ts'
import {
  emailTemplateAttachments,
  emailTemplates,
  pendingEmails,
  teamTemplateAttachments,
  teamTemplates,
} from './templates.ts'
import { users } from './users.ts'
import { actions, callInstructions, notes, successes, tasks } from './work.ts'

export const resources: readonly Resource[] = [
  people,
  accounts,
  users,
  cadences,
  steps,
  memberships,
  emails,
  calls,
  personStages,
  accountStages,
  groups,
  customFields,
  accountTiers,
  accountTypes,
  tags,
  imports,
  savedListViews,
  customRoles,
  tasks,
  actions,
  callInstructions,
  notes,
  successes,
  activityHistories,
  meetings,
  calendarEvents,
  meetingSettings,
  callDataRecords,
  callDispositions,
  callSentiments,
  phoneNumberAssignments,
  emailTemplates,
  emailTemplateAttachments,
  teamTemplates,
  teamTemplateAttachments,
  pendingEmails,
  crmActivities,
  crmActivityFields,
  crmUsers,
  accountTeamMemberRoles,
  crmAccountTeamMembers,
  crmTeamMembersWithRoles,
  opportunities,
  opportunityPeople,
  opportunityStages,
  conversations,
  transcriptions,
  bulkJobs,
  jobData,
  webhookSubscriptions,
  signalRegistrations,
  signalPlays,
  externalConfigurations,
  externalMappings,
  auditReports,
]
