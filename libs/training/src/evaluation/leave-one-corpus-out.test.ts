import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SplitMessage } from '../corpus/split.ts'
import type { Example, ModelType } from '../model-type.ts'
import { leftOutScoresOf } from '../train-model.ts'
import { leaveOneCorpusOut, readLeaveOneCorpusOut, writeLeaveOneCorpusOut } from './leave-one-corpus-out.ts'

let group = 0
function messages(corpus: string, spam: boolean, fold: number, ...texts: string[]): SplitMessage[] {
  return texts.map((text) => ({ corpus, spam, fold, text, group: group++ }))
}

const nearDuplicate = { corpus: 'synthetic', spam: true, fold: 3, text: 'Copy of a prize', group: 0 }
const all: SplitMessage[] = [
  ...messages('sp_latest_raw', true, 3, 'Claim a prize now', 'win'),
  ...messages('sp_latest_ham', false, 4, 'See you later'),
  ...messages('mishra_soni', true, 5, 'Verify the account here'),
  ...messages('mishra_soni', false, 6, 'Ok then'),
  ...messages('nus_early', false, 1, 'Chat of fold 1'),
  ...messages('nus_early', false, 3, 'Chat of fold 3'),
  ...messages('nus_early', false, 0, 'Chat of the holdout'),
  ...messages('exais_train_users', false, 7, 'Acct 12 debited with N100', 'Dial *123# for a bonus'),
  ...messages('exais_train_users', true, 7, 'Pray for peace'),
  nearDuplicate,
]

/** A model type that records what it trains on and scores by `scoreOf`. */
function recorder(scoreOf: (example: Example) => number) {
  const trainedOn: string[][] = []
  const modelType: ModelType = {
    id: 'recorder',
    name: 'Recorder',
    version: '1.0.0',
    description: '',
    prepare: (examples) => (chosen) => {
      trainedOn.push(chosen.map((i) => examples[i]?.text ?? ''))
      return {
        score: (i) => scoreOf(examples[i] ?? { text: '', spam: false, fold: 0, sampleWeight: 1 }),
        calibrated: () => ({ probabilities: async () => [], graph: () => new Uint8Array() }),
      }
    },
  }
  return { modelType, trainedOn }
}

const figuresOf = (modelType: ModelType, messages = all, spamShare?: number) =>
  leaveOneCorpusOut(modelType, leftOutScoresOf(modelType, messages), spamShare)

const perfect = ({ spam }: Example): number => (spam ? 9 : -9)

describe('leaveOneCorpusOut', () => {
  it('trains without the source, its folds of the chat corpus, near-duplicates and the holdout', () => {
    const { modelType, trainedOn } = recorder(perfect)
    figuresOf(modelType)
    expect(trainedOn).toHaveLength(3)
    expect(trainedOn[0]).toEqual([
      'Verify the account here',
      'Ok then',
      'Chat of fold 3',
      'Acct 12 debited with N100',
      'Dial *123# for a bonus',
      'Pray for peace',
    ])
    expect(trainedOn[1]).toContain('Copy of a prize')
    expect(trainedOn.flat()).not.toContain('Chat of the holdout')
  })

  it('trains without restored messages that copy spam of the source', () => {
    const restored = messages(
      'sp_latest_spamhunter',
      true,
      5,
      'Your prizes is waiting at the desk in our main office, claim it',
      'Another lure that no source has at all',
    )
    const source = messages('sp_latest_raw', true, 3, 'Your prize was waiting at the desk in our main office')
    const { modelType, trainedOn } = recorder(perfect)
    figuresOf(modelType, [...all, ...restored, ...source])
    expect(trainedOn[0]).toContain(restored[1]?.text)
    expect(trainedOn[0]).not.toContain(restored[0]?.text)
    expect(trainedOn[1]).toContain(restored[0]?.text)
  })

  it('measures each source that is present, and alerts by kind', () => {
    const result = figuresOf(recorder(perfect).modelType)
    expect(result.sources.map(({ name, spam, ham, mcc }) => [name, spam, ham, mcc])).toEqual([
      ['sp_latest', 2, 2, 1],
      ['mishra_soni', 1, 2, 1],
    ])
    expect(result.operatingPoints.slice(0, 2).map(({ name }) => name)).toEqual(['best', '0.5 % of ham (strict)'])
    expect(result.alerts).toEqual([
      { kind: 'bank notices', messages: 1, blocked: 0 },
      { kind: 'promotions', messages: 1, blocked: 0 },
    ])
  })

  it('chooses the threshold of a source on the other sources', () => {
    // Spam of mishra_soni scores like ham of sp_latest: its threshold is too low for sp_latest.
    const { modelType } = recorder(({ spam, text }) =>
      spam ? (text.startsWith('Verify') ? 0 : 9) : text === 'Ok then' || text === 'Chat of fold 3' ? -9 : 1,
    )
    const [latest, mishra] = figuresOf(modelType).sources
    expect(latest).toMatchObject({ recall: 1, falsePositiveRate: 1 })
    expect(mishra).toMatchObject({ recall: 0, falsePositiveRate: 0 })
  })

  it('weights its figures to the share of spam', () => {
    const { modelType } = recorder(({ spam, text }) => (spam ? 9 : text === 'See you later' ? 10 : -9))
    const [rare, frequent] = [0.05, 0.5].map((share) => figuresOf(modelType, all, share).operatingPoints[0])
    expect(rare?.mcc).toBeLessThan(frequent?.mcc ?? 0)
    expect([rare?.recall, rare?.falsePositiveRate]).toEqual([frequent?.recall, frequent?.falsePositiveRate])
  })

  it('measures only the sources that the model type can measure', () => {
    const { modelType, trainedOn } = recorder(perfect)
    const result = figuresOf({ ...modelType, canMeasure: ({ text }) => !text.startsWith('Acct') })
    expect(trainedOn).toHaveLength(2)
    expect(result.alerts).toEqual([])
  })

  it('rejects messages of a single source', () => {
    const single = all.filter(({ corpus }) => corpus.startsWith('sp_latest'))
    expect(() => figuresOf(recorder(perfect).modelType, single)).toThrow(RangeError)
  })
})

it('results are stored beside the cards, one for each model', async () => {
  const cards = await mkdtemp(join(tmpdir(), 'cards-'))
  onTestFinished(() => rm(cards, { recursive: true }))
  expect(await readLeaveOneCorpusOut(cards)).toEqual([])
  const result = figuresOf(recorder(perfect).modelType)
  await writeLeaveOneCorpusOut(cards, [{ ...result, version: '0.9.0' }])
  await writeLeaveOneCorpusOut(cards, [{ ...result, id: 'another' }, result])
  expect((await readLeaveOneCorpusOut(cards)).map(({ id, version }) => [id, version])).toEqual([
    ['another', '1.0.0'],
    ['recorder', '1.0.0'],
  ])
})
