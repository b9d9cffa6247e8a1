import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DataMap, KubernetesObject } from '@helm-ts/chart'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { exampleNames, exampleValues } from '../scripts/generated-files.ts'
import { smsChecker } from '../src/index.ts'
import { arbitraryValues } from '../test/arbitrary-values.ts'

const versions = ['1.31', '1.32', '1.33', '1.34', '1.35', '1.36', '1.37']

const run = promisify(execFile)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'validate-'))
  process.stdout.write(`kubernetes-validate ${await validatorVersion()}, ${objects.length} objects\n`)
})
afterAll(() => rm(folder, { recursive: true }))

async function validatorVersion(): Promise<string> {
  try {
    return (await run('kubernetes-validate', ['--version'])).stdout.trim()
  } catch (error) {
    const remedy = 'Run pip install -r deploy/chart/validate/requirements.txt in an environment that is on the PATH.'
    throw new Error(`kubernetes-validate is missing. ${remedy}`, { cause: error })
  }
}

/** The chart's own renderer gives the same objects as Helm, which other tests prove. */
const valueSets: readonly DataMap[] = [
  {},
  { monitoring: { mode: 'operator' } },
  { istio: { mutualTls: 'STRICT', tls: { credentialName: 'certificate' } }, monitoring: { mode: 'embedded' } },
  ...(await Promise.all(exampleNames.map(exampleValues))),
  ...fc.sample(arbitraryValues, { numRuns: 10, seed: 1 }),
]

/** Every different object of Kubernetes itself. The schemas of custom resources are not part of Kubernetes. */
const objects = [
  ...new Map(
    valueSets
      .flatMap((values) => smsChecker.render(values, { randomText: (length) => 'x'.repeat(length) }).objects)
      .filter(({ apiVersion }) => !/istio\.io|monitoring\.coreos/.test(apiVersion))
      .map((object) => [JSON.stringify(object), object]),
  ).values(),
]

/** Returns the findings of the validator. */
async function findings(version: string, documents: readonly KubernetesObject[]): Promise<string> {
  const file = join(folder, `${version}.yaml`)
  await writeFile(file, documents.map((object) => stringify(object, { version: '1.1' })).join('---\n'))
  try {
    return (await run('kubernetes-validate', ['--strict', '--quiet', '-k', version, file])).stdout
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && error.stdout !== '') return String(error.stdout)
    throw error
  }
}

it.each(versions)('every object is valid in Kubernetes %s', async (version) => {
  expect(await findings(version, objects)).toBe('')
})

it('finds an unknown field, a wrong type and a field of a later version', async () => {
  const pod = (spec: object): KubernetesObject =>
    JSON.parse(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec }))
  const containers = [{ name: 'x', image: 'y' }]
  expect(await findings('1.31', [pod({ containers })])).toBe('')
  expect(await findings('1.31', [pod({ containers, restartPolicies: 'Never' })])).toContain('restartPolicies')
  expect(await findings('1.31', [pod({ containers, priority: 'high' })])).toContain('high')
  expect(await findings('1.31', [pod({ containers, hostnameOverride: 'x' })])).toContain('hostnameOverride')
  expect(await findings('1.37', [pod({ containers, hostnameOverride: 'x' })])).toBe('')
})
