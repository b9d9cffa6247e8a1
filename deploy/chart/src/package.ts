import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChartMetadata } from '@helm-ts/chart'
import { stringify } from 'yaml'
import { imageRepositories, monitoringImages } from './images.ts'
import { metadata } from './metadata.ts'

/**
 * Address of the published repository, such as https://github.com/my-team/sms-checker. The README and Chart.yaml link to it.
 * When empty, the package contains no link to the repository.
 */
export const repositoryUrl: string = ''

const fromRepository = (path: string) => readFileSync(join(import.meta.dirname, '..', '..', '..', path), 'utf8')

/** Files that a package needs in addition to the chart. */
export const packageFiles = { LICENSE: fromRepository('LICENSE') }

/** Metadata that only matters to the readers of a package: icon, maintainers, links, and annotations for Artifact Hub. */
export function packageMetadata(repositoryUrl: string): ChartMetadata {
  const icon = Buffer.from(fromRepository('apps/frontend/public/favicon.svg')).toString('base64')
  return {
    ...metadata,
    ...(repositoryUrl && { home: repositoryUrl, sources: [repositoryUrl] }),
    icon: `data:image/svg+xml;base64,${icon}`,
    maintainers: [{ name: 'The sms-checker authors', ...(repositoryUrl && { url: repositoryUrl }) }],
    annotations: {
      'artifacthub.io/category': 'ai-machine-learning',
      'artifacthub.io/changes': stringify(changesOf(fromRepository('CHANGELOG.md'), metadata.version), {
        lineWidth: 0,
      }),
      'artifacthub.io/images': stringify(images()),
      'artifacthub.io/license': 'MIT',
      'artifacthub.io/operator': 'false',
      'artifacthub.io/prerelease': String(metadata.version.includes('-')),
    },
  }
}

/** The images of the default values. The project publishes no images of its own, so Artifact Hub must not scan them. */
function images() {
  const own = Object.values(imageRepositories).map((repository) => ({
    name: repository.replace(/^.*\//, ''),
    image: `${repository}:${metadata.appVersion}`,
    whitelisted: true,
  }))
  const monitoring = Object.entries(monitoringImages).map(([name, { repository, tag }]) => ({
    name,
    image: `${repository}:${tag}`,
  }))
  return [...own, ...monitoring]
}

interface Change {
  readonly kind: string
  readonly description: string
}

/** Returns the changes of a version from a changelog in the format of Keep a Changelog. */
export function changesOf(changelog: string, version: string): readonly Change[] {
  const section = changelog.split(/^## /m).find((text) => text.startsWith(`[${version}]`)) ?? ''
  const [introduction = '', ...groups] = section.replace(/^.*\n/, '').split(/^### /m)
  const listed = groups.flatMap((group) => {
    const [kind = '', ...lines] = group.split('\n')
    const items = lines.join('\n').split(/^- /m).slice(1)
    return items.map((item) => ({ kind: kind.trim().toLowerCase(), description: oneLine(item) }))
  })
  const described = oneLine(introduction)
  return described === '' ? listed : [{ kind: 'added', description: described }, ...listed]
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}
