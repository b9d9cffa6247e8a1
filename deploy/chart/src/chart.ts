import { chart } from '@helm-ts/chart'
import { metadata } from './metadata.ts'
import { notes } from './notes.ts'
import { readme } from './readme.ts'
import { templates } from './templates.ts'
import { values } from './values/values.ts'

/** The chart of the whole system. */
export const smsChecker = chart(metadata, { values, templates, notes, readme })
