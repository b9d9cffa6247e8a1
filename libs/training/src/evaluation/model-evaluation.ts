import { Quality } from '@sms-checker/contracts'
import { type Static, Type } from 'typebox'

const Interval = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })
const Matrix = Type.Object({
  truePositives: Type.Integer(),
  falseNegatives: Type.Integer(),
  falsePositives: Type.Integer(),
  trueNegatives: Type.Integer(),
})
const Point = Type.Object({ x: Type.Number(), y: Type.Number() })

/** Evaluation of one shipped model: the content of its card. `docs/models/figures.json` stores it. */
export const ModelEvaluation = Type.Object({
  id: Type.String(),
  version: Type.String(),
  sha256: Type.String(),
  threshold: Type.Number(),
  megabytes: Type.Number(),
  closed: Type.Optional(
    Type.Object(
      {
        quality: Quality,
        repeatedRows: Type.Integer(),
        labelFlips: Type.Integer(),
        maxDifference: Type.Number(),
      },
      { description: 'Absent for a model that cannot train on the closed protocol.' },
    ),
  ),
  holdout: Type.Object({ mcc: Interval, recall: Interval, falsePositiveRate: Interval, counts: Matrix }),
  recent: Type.Object({ mcc: Interval, counts: Matrix }),
  alerts: Type.Object({ falsePositiveRate: Interval, counts: Matrix }),
  corpora: Type.Record(Type.String(), Matrix),
  calibration: Type.Object({ expectedCalibrationError: Type.Number(), brierScore: Type.Number() }),
  perturbations: Type.Record(Type.String(), Type.Number()),
  languages: Type.Record(Type.String(), Matrix, { description: 'Messages in other languages than English.' }),
  errors: Type.Array(Type.Object({ sms: Type.String(), spam: Type.Boolean(), probability: Type.Number() })),
  plots: Type.Object({
    precisionRecall: Type.Array(Point),
    reliability: Type.Array(Point),
    histogram: Type.Object({ ham: Type.Array(Type.Integer()), spam: Type.Array(Type.Integer()) }),
  }),
})
export type ModelEvaluation = Static<typeof ModelEvaluation>
