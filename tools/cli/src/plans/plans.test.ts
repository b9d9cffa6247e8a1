import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type ChartDefaults, effectiveValues, readChartDefaults } from '../values/rollout-values.ts'
import { editValues } from '../values/values-file.ts'
import {
  type CanaryRelease,
  type Present,
  planPromote,
  planRamp,
  planRollback,
  planShadow,
  planStart,
  type Step,
  shadowRelease,
} from './plans.ts'

const chart = new URL('../../../../deploy/helm', import.meta.url).pathname
let defaults: ChartDefaults

beforeAll(async () => {
  defaults = await readChartDefaults(chart)
})

const present = (text: string): Present => ({ values: effectiveValues(text, defaults, 'values.yaml'), defaults })

type Values = Present['values']

/** What a variant of the app and its model run. */
const release = (app: Values['app']['stable'], { model, source, image }: Values['model']['primary']) => ({
  version: app.version,
  image: app.image,
  page: app.ui.image,
  model: { model, source, image },
})

/** The values file after each step. */
function carryOut(text: string, plan: (present: Present) => readonly Step[]): string[] {
  const texts: string[] = []
  for (const { changes } of plan(present(text))) texts.push(editValues(texts.at(-1) ?? text, changes, 'values.yaml'))
  return texts
}

const off = 'istio:\n  canary:\n    enabled: false\n'
const experiment = {
  name: 'spring',
  hypothesis: 'Fewer wrong verdicts.',
  rule: '.*3$',
  canary: { appTag: '0.2.0', model: 'transformer' },
}
const start = (text = off, canary: CanaryRelease = experiment.canary) =>
  carryOut(text, (now) => planStart(now, { ...experiment, canary }))

const rules = (texts: readonly string[]) =>
  texts.map((text) => {
    const { enabled, headerRoutingRegex } = present(text).values.istio.canary
    return enabled ? headerRoutingRegex : 'off'
  })

describe('start', () => {
  it('starts the canary without users, then routes users to it', () => {
    const [first, second] = start()
    expect(first).toBe(`istio:
  canary:
    enabled: true
    headerRoutingRegex: none
app:
  canary:
    version: 0.2.0
    image:
      tag: 0.2.0
    ui:
      image:
        tag: 0.2.0
experiment:
  name: spring
  hypothesis: 'Fewer wrong verdicts.'
`)
    expect(second).toBe(first?.replace('none', () => "'.*3$'"))
  })

  it('first takes the users off a canary that has some', () => {
    expect(rules(start(''))).toEqual(['none', 'none', '.*3$'])
  })

  it('of a model alone gives the canary the app of stable', () => {
    const stable = 'app: { stable: { version: 0.3.0, image: { tag: 0.3.1 } }, canary: { image: { tag: 0.1.0 } } }\n'
    const { app, model } = present(start(stable, { model: 'neural' }).at(-1) ?? '').values
    expect(app.canary).toMatchObject({ version: '0.3.0', image: { tag: '0.3.1' } })
    expect(app.canary.ui).toEqual(app.stable.ui)
    expect(model.canary.model).toBe('neural')
  })
})

describe('ramp', () => {
  it('changes only the rule', () => {
    const before = start().at(-1) ?? ''
    expect(carryOut(before, (now) => planRamp(now, 50))).toEqual([before.replace('.*3$', () => '.*[34567]$')])
  })
})

describe('promote', () => {
  it('gives stable the release of the canary, before users and canary leave', () => {
    const steps = carryOut(start().at(-1) ?? '', planPromote)
    expect(rules(steps)).toEqual(['.*3$', 'none', 'off'])
    const { app, model } = present(steps[0] ?? '').values
    expect(release(app.stable, model.primary)).toEqual(release(app.canary, model.canary))
    expect(parse(steps[2] ?? '')).toEqual({
      istio: { canary: { enabled: false } },
      app: { stable: { version: '0.2.0', image: { tag: '0.2.0' }, ui: { image: { tag: '0.2.0' } } } },
      model: { primary: { model: 'transformer' } },
    })
  })
})

describe('rollback', () => {
  it('takes the users off first, and leaves the file as it was before the start', () => {
    const steps = carryOut(start().at(-1) ?? '', planRollback)
    expect(rules(steps)).toEqual(['none', 'off'])
    expect(steps.at(-1)).toBe(off)
  })

  it('needs a canary', () => {
    expect(() => planRollback(present(off))).toThrow(/no canary/)
  })
})

describe('a shadow', () => {
  it('becomes the model of the canary, from where the shadow has it', () => {
    const [text = ''] = carryOut(off, (now) =>
      planShadow(now, { model: 'bert', modelSource: 'sharedStorage', modelTag: '0.4.0' }),
    )
    expect(present(text).values.model.shadow).toMatchObject({ model: 'bert', source: 'sharedStorage', enabled: true })
    const { model } = present(start(text, shadowRelease(present(text))).at(-1) ?? '').values
    expect(model.canary).toMatchObject({ model: 'bert', source: 'sharedStorage', image: { tag: '0.4.0' } })
  })
})

it('any story leaves comments and other values alone, and routes users only to a canary that runs', async () => {
  const production = await readFile(
    new URL('../../../../deploy/examples/production/values.yaml', import.meta.url),
    'utf8',
  )
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
  const canaries = fc.record(
    { appTag: name, uiTag: name, model: name, modelTag: name, modelSource: fc.constantFrom('image', 'sharedStorage') },
    { requiredKeys: [] },
  )
  const story = fc.array(fc.tuple(canaries, fc.boolean()), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(story, (experiments) => {
      let text = production
      for (const [canary, good] of experiments) {
        const before = present(text).values
        const texts = carryOut(text, (now) => planStart(now, { ...experiment, canary }))
        const started = texts.at(-1) ?? ''
        const ended = carryOut(started, good ? planPromote : planRollback)
        text = ended.at(-1) ?? ''
        const after = present(text).values
        const { app, model } = present(started).values
        const wanted = good ? release(app.canary, model.canary) : release(before.app.stable, before.model.primary)
        expect(release(after.app.stable, after.model.primary)).toEqual(wanted)
        expect(after.istio.canary.enabled).toBe(false)
        for (const comment of production.match(/#.*/g) ?? []) {
          if (!comment.includes('5 % of users')) expect(text).toContain(comment)
        }
      }
    }),
    { numRuns: 20 },
  )
})
