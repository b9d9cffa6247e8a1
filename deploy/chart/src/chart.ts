import { type Chart, chart } from '@helm-ts/chart'
import { notes } from './notes.ts'
import { packageFiles, packageMetadata, repositoryUrl } from './package.ts'
import { readme } from './readme.ts'
import { templates } from './templates.ts'
import { values } from './values/values.ts'

/** Creates the chart of the whole system, with links to the repository if it has an address. */
export function createChart(repositoryUrl: string): Chart {
  return chart(packageMetadata(repositoryUrl), {
    values,
    templates,
    notes,
    readme: readme(repositoryUrl),
    files: packageFiles,
  })
}

/** The chart of the whole system. */
export const smsChecker = createChart(repositoryUrl)
