import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { localPods } from '../system/pods.ts'
import { routingShares } from '../system/routing-share.ts'
import { localRelease } from './local-release.ts'
import { parseValues, readValuesFiles, valuesSource } from './values-files.ts'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function files(...texts: string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'values-'))
  folders.push(folder)
  return Promise.all(
    texts.map(async (text, index) => {
      const path = join(folder, `${index}.yaml`)
      await writeFile(path, text)
      return path
    }),
  )
}

describe('values files', () => {
  const read = async (...paths: string[]) => parseValues(await readValuesFiles({ paths, optional: false }))

  it('are merged, and later files override earlier ones', async () => {
    const paths = await files('istio: { host: a.local, canary: { enabled: false } }', 'istio:\n  host: b.local\n', '')
    expect(await read(...paths)).toEqual({ istio: { host: 'b.local', canary: { enabled: false } } })
  })

  it('that cannot be used are named in the error', async () => {
    await expect(read('/nowhere.yaml')).rejects.toThrow('/nowhere.yaml cannot be read: it does not exist.')
    for (const text of ['- a', 'a: [', 'text']) {
      const [path = ''] = await files(text)
      await expect(read(path)).rejects.toThrow(path)
    }
  })

  it('are values.yaml in the data directory by default, which need not exist', async () => {
    const source = valuesSource([], '/nowhere')
    expect(source.paths).toEqual(['/nowhere/values.yaml'])
    expect(parseValues(await readValuesFiles(source))).toEqual({})
  })

  it('have the sum of their bytes in order', async () => {
    const paths = await files('a: ', '1')
    const { sha256 } = await readValuesFiles({ paths, optional: false })
    expect(sha256).toBe(createHash('sha256').update('a: 1').digest('hex'))
  })
})

describe('a release', () => {
  async function shares(values: object) {
    const { routing, pods } = localRelease(JSON.parse(JSON.stringify(values)))
    let port = 1_000
    const found = routingShares(routing, await localPods(pods, async () => port++))
    return Object.fromEntries(
      [...found].map(([name, { requests, mirrored }]) => [name, [requests, mirrored].map((share) => share.toFixed(2))]),
    )
  }

  it('is routed by the canary rule in its values', async () => {
    expect(await shares({ istio: { canary: { headerRoutingRegex: '.*[0-3]$' } } })).toEqual({
      'app-stable': ['0.60', '0.00'],
      'app-canary': ['0.40', '0.00'],
      'model-primary': ['0.60', '0.00'],
      'model-shadow': ['0.00', '0.60'],
      'model-canary': ['0.40', '0.00'],
    })
  })

  it('runs only the enabled variants, with any name prefix', async () => {
    const values = { namePrefix: 'blue-', istio: { canary: { enabled: false } }, model: { shadow: { enabled: false } } }
    expect(await shares(values)).toEqual({ 'app-stable': ['1.00', '0.00'], 'model-primary': ['1.00', '0.00'] })
    expect(localRelease(values).prereleaseHost).toBeUndefined()
  })

  it('does not expose monitoring at its gateway', () => {
    const monitoring = { prometheus: { host: 'prometheus.local' }, alertmanager: { host: 'alertmanager.local' } }
    const values = { monitoring, istio: { canary: { enabled: false } } }
    const release = localRelease(values, { monitoring: true })
    expect(release.prereleaseHost).toBeUndefined()
    expect(JSON.stringify(release.routing.objects)).not.toMatch(/prometheus\.local|alertmanager\.local|grafana/)
  })

  it('has no alerts on the rollback controller, which runs on a cluster only', () => {
    const values = { experiment: { autoRollback: { enabled: true } } }
    const { monitoring } = localRelease(values, { monitoring: true })
    const files = [...(monitoring?.prometheus.files.values() ?? [])].join('\n')
    expect(files).toContain('ExperimentRollBack')
    expect(files).not.toContain('AutomaticRollback')
  })

  it('takes versions, models and settings from its values', () => {
    const { pods } = localRelease({
      app: { canary: { image: { tag: '0.3.0' } }, settings: { rateLimitPerMinute: 7 } },
      model: { shadow: { model: 'mine', source: 'sharedStorage' } },
      sharedStorage: { enabled: true, hostPath: '/srv/our-models' },
    })
    const settings = (variant: string) => pods.find((pod) => pod.variant === variant)?.settings
    expect([settings('stable')?.APP_VERSION, settings('canary')?.APP_VERSION]).toEqual(['0.1.0', '0.3.0'])
    expect(pods[0]?.commonSettings.RATE_LIMIT_PER_MINUTE).toBe('7')
    expect(settings('primary')?.MODEL_DIR).toMatch(/\/apps\/model-service\/models\/linear$/)
    expect(settings('shadow')?.MODEL_DIR).toBe('/srv/our-models/models/mine')
  })

  it('declares the experiment of its values, with the rule that the gateway has', () => {
    const { experiment, routing } = localRelease({ experiment: { name: 'spring', minimumUsers: 50 } })
    expect(experiment).toMatchObject({ name: 'spring', minimumUsers: 50, minimumDays: 3, slowMs: 1000 })
    expect(JSON.stringify(experiment.virtualService)).toContain('".*0$"')
    expect(JSON.stringify(routing.objects)).toContain('".*0$"')
    const canary = { enabled: false }
    expect(localRelease({ istio: { canary } }).experiment.name).toBe('')
  })

  it('serves the operator page unless the values say otherwise', () => {
    expect(localRelease().console?.host).toBe('sms-checker-experiment.localhost')
    expect(localRelease().prereleaseHost).toBe('sms-checker-prerelease.localhost')
    expect(localRelease({ experiment: { console: { host: '' } } }).console).toBeUndefined()
  })

  it('has another rule at the gateway than the experiment declares', () => {
    const gatewayValues = { istio: { canary: { headerRoutingRegex: '.*7$' } } }
    const { experiment, routing } = localRelease({}, { gatewayValues })
    expect(JSON.stringify(experiment.virtualService)).toContain('".*0$"')
    expect(JSON.stringify(routing.objects)).not.toContain('".*0$"')
    expect(JSON.stringify(routing.objects)).toContain('".*7$"')
  })

  it.each([
    ['an unknown value', { unknownValue: {} }, /unknownValue/],
    ['a cluster without Istio', { istio: { enabled: false } }, /leave istio\.enabled at true/],
    ['HTTPS at the gateway', { istio: { tls: { credentialName: 'c' } } }, /tls is not supported/],
  ])('rejects %s', (_, values, sentence) =>
    expect(() => localRelease(JSON.parse(JSON.stringify(values)))).toThrow(sentence),
  )
})
