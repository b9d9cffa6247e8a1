import {
  ExperimentEvidence,
  ExperimentHistory,
  ExperimentJudgement,
  ExperimentList,
  maxExperimentName,
  paths,
  ShadowJudgement,
} from '@sms-checker/contracts'
import { ProblemError, problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import type { OperatorAuthentication } from '../plugins/operator-authentication.ts'
import type { StoredExperiment, VerdictStore } from '../storage/verdict-store.ts'
import type { VerdictService } from '../verdict/verdict-service.ts'

export interface ExperimentsOptions {
  readonly verdicts: VerdictStore
  readonly judge: VerdictService
  readonly authenticate: OperatorAuthentication
}

const NamedExperiment = Type.Object({
  name: Type.String({ maxLength: maxExperimentName, description: 'Name of the experiment.' }),
})

const common = { tags: ['verdicts'], security: [{ operatorToken: [] }] }

/** `GET /experiments`, `/experiments/{name}` with `/history` and `/evidence`, and `/shadow`, for operators. */
export const experimentsRoutes = plugin(
  async (service: Service, { verdicts, judge, authenticate }: ExperimentsOptions) => {
    async function find(name: string): Promise<StoredExperiment> {
      const found = await verdicts.experiment(name)
      if (found === undefined) throw new ProblemError('not-found', `There is no experiment ${name}.`)
      return found
    }

    service.get(
      paths.experiments,
      {
        onRequest: authenticate,
        schema: {
          ...common,
          operationId: 'listExperiments',
          summary: 'List the experiments',
          description: 'Returns all experiments, the newest first, each with its verdict.',
          response: {
            200: ExperimentList,
            ...problemResponses('unauthorized', 'rate-limited', 'overloaded'),
          },
        },
      },
      async () => {
        const experiments = await verdicts.experiments()
        return Promise.all(
          experiments.map(async (experiment) => {
            const { verdict, reason, users } = await judge.judge(experiment)
            const { declaration, startedAt, endedAt } = experiment
            const { name, hypothesis } = declaration
            return { name, hypothesis, startedAt, ...(endedAt !== undefined && { endedAt }), verdict, reason, users }
          }),
        )
      },
    )

    service.get(
      `${paths.experiments}/:name`,
      {
        onRequest: authenticate,
        schema: {
          ...common,
          operationId: 'judgeExperiment',
          summary: 'Judge an experiment',
          description:
            'Judges an experiment from the users counted so far. The verdict holds however often it is requested.',
          params: NamedExperiment,
          response: {
            200: ExperimentJudgement,
            ...problemResponses('unauthorized', 'not-found', 'rate-limited', 'overloaded'),
          },
        },
      },
      async ({ params }) => judge.judge(await find(params.name)),
    )

    service.get(
      `${paths.experiments}/:name/history`,
      {
        onRequest: authenticate,
        schema: {
          ...common,
          operationId: 'getExperimentHistory',
          summary: 'List past verdicts',
          description:
            'Returns the verdicts on an experiment in order of time: all of the last two hours, and the first of each earlier hour.',
          params: NamedExperiment,
          response: {
            200: ExperimentHistory,
            ...problemResponses('unauthorized', 'not-found', 'rate-limited', 'overloaded'),
          },
        },
      },
      async ({ params }) => verdicts.history(await find(params.name)),
    )

    service.get(
      `${paths.experiments}/:name/evidence`,
      {
        onRequest: authenticate,
        schema: {
          ...common,
          operationId: 'getExperimentEvidence',
          summary: 'Judge an experiment, with its counts',
          description:
            'Judges an experiment, and returns the counts of users from which anyone can compute the verdict again.',
          params: NamedExperiment,
          response: {
            200: ExperimentEvidence,
            ...problemResponses('unauthorized', 'not-found', 'rate-limited', 'overloaded'),
          },
        },
      },
      async ({ params }) => judge.evidence(await find(params.name)),
    )

    service.get(
      paths.shadow,
      {
        onRequest: authenticate,
        schema: {
          ...common,
          operationId: 'judgeShadow',
          summary: 'Judge the shadow model',
          description: 'Compares the predictions of the shadow model with those of the primary for the same messages.',
          response: {
            200: ShadowJudgement,
            ...problemResponses('unauthorized', 'rate-limited', 'overloaded'),
          },
        },
      },
      () => judge.judgeShadow(),
    )
  },
  { name: 'experiments-routes' },
)
