import { Quality } from '@sms-checker/contracts'
import { type Static, Type } from 'typebox'

const Interval = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })
const Counts = Type.Object({
  spamCaught: Type.Integer(),
  spamMissed: Type.Integer(),
  hamBlocked: Type.Integer(),
  hamPassed: Type.Integer(),
})
const Point = Type.Object({ x: Type.Number(), y: Type.Number() })

/** Everything that the evaluation measures of one shipped model: what its card is printed from. */
export const ModelFigures = Type.Object({
  id: Type.String(),
  version: Type.String(),
  sha256: Type.String(),
  threshold: Type.Number(),
  megabytes: Type.Number(),
  closed: Quality,
  closedRepeatedRows: Type.Integer(),
  agreement: Type.Object({ labelFlips: Type.Integer(), widestGap: Type.Number() }),
  heldOut: Type.Object({ mcc: Interval, spamCaught: Interval, hamBlocked: Interval, counts: Counts }),
  recent: Type.Object({ mcc: Interval, counts: Counts }),
  alerts: Type.Object({ blocked: Interval, counts: Counts }),
  corpora: Type.Record(Type.String(), Counts),
  calibration: Type.Object({ expectedCalibrationError: Type.Number(), brierScore: Type.Number() }),
  tricks: Type.Record(Type.String(), Type.Number()),
  wrong: Type.Array(Type.Object({ sms: Type.String(), spam: Type.Boolean(), probability: Type.Number() })),
  plots: Type.Object({
    precisionRecall: Type.Array(Point),
    reliability: Type.Array(Point),
    histogram: Type.Object({ ham: Type.Array(Type.Integer()), spam: Type.Array(Type.Integer()) }),
  }),
})
export type ModelFigures = Static<typeof ModelFigures>
