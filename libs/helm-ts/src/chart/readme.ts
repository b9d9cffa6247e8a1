import type { Group } from '../values/declaration.ts'
import { valuesTable } from '../values/readme.ts'
import type { ChartMetadata } from './metadata.ts'

export function readme(metadata: ChartMetadata, values: Group, introduction: string | undefined): string {
  const head = introduction ?? `# ${metadata.name}\n\n${metadata.description ?? ''}`
  const sections = [head.trim(), '## Values', valuesTable(values)]
  return `${sections.join('\n\n')}\n`
}
