import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { report } from './simulation/report.ts'

const folder = new URL('../../../docs/experiments/', import.meta.url)
const power = 'power.svg'

const result = report({ nullExperiments: 10_000, effectExperiments: 2_000, seed: 20_260_101 }, { power })
await mkdir(folder, { recursive: true })
await writeFile(new URL('statistics.md', folder), result.markdown)
await writeFile(new URL(power, folder), result.power)
console.log(`wrote ${fileURLToPath(new URL('statistics.md', folder))}`)
