import { ExperimentDeclaration, ExperimentEvidence } from '@sms-checker/contracts'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

const decision = {
  at: Type.Integer({ description: 'Milliseconds since 1970.' }),
  by: Type.String({ description: 'Who decided: the user of Git.' }),
  reason: Type.Optional(Type.String({ description: 'Why, in the words of that person.' })),
  forced: Type.Optional(Type.Array(Type.String(), { description: 'The refusals that the person overrode.' })),
  evidence: Type.Optional(ExperimentEvidence),
}

const release = Type.Object({ app: Type.String(), page: Type.String(), model: Type.String() })

const RecordedStage = Type.Object({
  ...decision,
  rule: Type.String({ description: 'The rule that selects the users of the canary.' }),
  share: Type.Number({ description: 'The share of the users that it selects.' }),
})

const decisions = ['promoted', 'rolled-back'] as const

/** An experiment from its start to its end. What `experiments/<date>-<name>.md` holds. */
export const ExperimentRecord = Type.Object({
  declaration: ExperimentDeclaration,
  alpha: Type.Number({ description: 'Error rate of each claim.' }),
  stable: release,
  canary: release,
  stages: Type.Array(RecordedStage, { minItems: 1 }),
  end: Type.Optional(
    Type.Object({
      ...decision,
      decision: Type.Enum(decisions, { type: 'string' }),
      automatic: Type.Optional(
        Type.Object(
          { at: Type.Integer(), reason: Type.String() },
          { description: 'The rollback that the controller had carried out before.' },
        ),
      ),
    }),
  ),
  pending: Type.Optional(
    Type.Object(
      {
        command: Type.String(),
        done: Type.Integer({ minimum: 0, description: 'Steps that are complete.' }),
        steps: Type.Array(
          Type.Object({
            description: Type.String(),
            changes: Type.Array(
              Type.Object({
                key: Type.String(),
                value: Type.Optional(Type.Union([Type.String(), Type.Boolean(), Type.Undefined()])),
              }),
              { description: 'Changes of the values file. A key without a value is removed.' },
            ),
          }),
        ),
      },
      { description: 'A command that is not complete. The same command continues it.' },
    ),
  ),
})
export type ExperimentRecord = Static<typeof ExperimentRecord>
export type RecordedDecision = Pick<Static<typeof RecordedStage>, 'at' | 'by' | 'reason' | 'forced' | 'evidence'>

export const experimentRecord = Compile(ExperimentRecord)

/** All judgements of a record, each with what it led to. */
export function judgements(
  record: ExperimentRecord,
): { readonly where: string; readonly evidence: ExperimentEvidence }[] {
  const decided = [
    ...record.stages.map(({ evidence }, index) => ({ where: `stage ${index + 1}`, evidence })),
    { where: 'the decision', evidence: record.end?.evidence },
  ]
  return decided.flatMap(({ where, evidence }) => (evidence === undefined ? [] : [{ where, evidence }]))
}
