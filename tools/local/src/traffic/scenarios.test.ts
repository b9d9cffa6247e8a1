import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { localRelease } from '../release/local-release.ts'
import { scenarioNames } from './scenarios.ts'
import { prepareTraffic } from './traffic.ts'

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'traffic-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  return directory
}

it.each(scenarioNames.flatMap((scenario) => [true, false].map((fast) => ({ scenario, fast }))))(
  'the chart accepts the values of $scenario (fast: $fast), and the experiment is a new one',
  async ({ scenario, fast }) => {
    const { name, values, gatewayValues } = await prepareTraffic({
      scenario,
      fast,
      dataDirectory: await dataDirectory(),
    })
    const { experiment } = localRelease(values, { gatewayValues })
    expect(experiment).toMatchObject({ name, minimumDays: fast ? 0 : 3 })
    expect(name).toMatch(new RegExp(`^${scenario}-\\d{4}-\\d\\d-\\d\\dT\\d{6}$`))
  },
)

it('a worse model is a copy of the shipped one with a lower threshold, which the canary loads', async () => {
  const directory = await dataDirectory()
  const { values } = await prepareTraffic({ scenario: 'worse-model', fast: true, dataDirectory: directory })
  const canary = localRelease(values).pods.find(({ service, variant }) => service === 'model' && variant === 'canary')
  const model = canary?.settings.MODEL_DIR ?? ''
  expect(model.startsWith(directory)).toBe(true)
  expect(JSON.parse(await readFile(join(model, 'model.json'), 'utf8'))).toMatchObject({ threshold: 0.02 })
})
