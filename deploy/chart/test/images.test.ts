import type { DataMap } from '@helm-ts/chart'
import { helmTemplate } from '@helm-ts/chart/testing'
import { expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'

const files = smsChecker.files()
const digest = `sha256:${'0a'.repeat(32)}`

async function rendered(values: DataMap): Promise<string> {
  return JSON.stringify(await helmTemplate(files, { values }))
}

it('pins every image by its digest, with real Helm', async () => {
  const image = { digest }
  const app = { image, ui: { image } }
  const text = await rendered({
    app: { stable: app, canary: app },
    model: { primary: { image }, shadow: { image }, canary: { image } },
    experiment: { image },
    monitoring: { prometheus: { image }, alertmanager: { image }, grafana: { image } },
  })
  const images = [...text.matchAll(/"image":"([^"]*)"/g)].map(([, name]) => name)
  expect(images.length).toBe(12)
  for (const name of images) expect(name).toMatch(new RegExp(`:[\\w.-]+@${digest}$`))
})

it('uses the registry and the pull secrets of a parent chart unless it has its own', async () => {
  const global = { imageRegistry: 'registry.example.com', imagePullSecrets: [{ name: 'parent' }] }
  const inherited = await rendered({ global })
  expect(inherited).toContain('"image":"registry.example.com/sms-checker/app-service:')
  expect(inherited).toContain('"imagePullSecrets":[{"name":"parent"}]')
  const own = await rendered({ global, images: { registry: 'own.example.com', pullSecrets: [{ name: 'own' }] } })
  expect(own).not.toMatch(/registry\.example|"parent"/)
})

const image = { tag: `1.2.3@${digest}` }
const monitoringImages = { prometheus: { image }, alertmanager: { image }, grafana: { image } }
const all = {
  app: { stable: { image, ui: { image } }, canary: { image, ui: { image } } },
  model: { primary: { image }, shadow: { image }, canary: { image } },
  experiment: { image },
  monitoring: monitoringImages,
}

it('accepts a digest in every tag, and reports the version without it', async () => {
  const text = await rendered(all)
  const images = [...text.matchAll(/"image":"([^"]*)"/g)].map(([, name]) => name)
  expect(images.length).toBe(12)
  for (const name of images) expect(name).toMatch(new RegExp(`:1.2.3@${digest}$`))
  expect(text).toContain('{"name":"APP_VERSION","value":"1.2.3"}')
})

it.each([
  ['app.stable.image', { app: { stable: { image: { ...image, digest } } } }],
  ['app.stable.ui.image', { app: { stable: { ui: { image: { ...image, digest } } } } }],
  ['model.shadow.image', { model: { shadow: { image: { ...image, digest } } } }],
  ['monitoring.grafana.image', { monitoring: { grafana: { image: { ...image, digest } } } }],
])('refuses two digests of %s', async (path, values) => {
  await expect(rendered(values)).rejects.toThrow(`${path} has two digests: set ${path}.digest`)
})
