import {
  ExperimentEvidence,
  ExperimentHistory,
  ExperimentJudgement,
  ExperimentList,
  maxExperimentName,
  paths,
  RollbackRequest,
  RolledBack,
  ShadowJudgement,
} from '@sms-checker/contracts'
import { ProblemError, problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import type { OperatorAuthentication } from '../plugins/operator-authentication.ts'
import type { StorageGuard } from '../plugins/storage-guard.ts'
import type { StoredExperiment, VerdictStore } from '../storage/verdict-store.ts'
import type { VerdictService } from '../verdict/verdict-service.ts'

export interface ExperimentsOptions {
  readonly verdicts: VerdictStore
  readonly judge: VerdictService
  readonly guard: StorageGuard
  readonly authenticate: OperatorAuthentication
}

const NamedExperiment = Type.Object({
  name: Type.String({ maxLength: maxExperimentName, description: 'Name of the experiment.' }),
})

const common = { tags: ['verdicts'], security: [{ operatorToken: [] }] }

/**
 * `GET /experiments`, `/experiments/{name}` with `/history` and `/evidence`, and `/shadow`, for operators, and
 * `POST /experiments/{name}/rollback` for the rollback controller.
 */
export const experimentsRoutes = plugin(
  async (service: Service, { verdicts, judge, guard, authenticate }: ExperimentsOptions) => {
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
            const { verdict, reason, users, rolledBack } = await judge.judge(experiment)
            const { declaration, startedAt, endedAt } = experiment
            const { name, hypothesis } = declaration
            return {
              name,
              hypothesis,
              startedAt,
              ...(endedAt !== undefined && { endedAt }),
              verdict,
              reason,
              ...(rolledBack && { rolledBack }),
              users,
            }
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

    service.post(
      `${paths.experiments}/:name/rollback`,
      {
        onRequest: authenticate,
        schema: {
          ...common,
          operationId: 'recordRollback',
          summary: 'Record a rollback',
          description:
            'Records that the users were taken off the canary, and ends the experiment for good: the same declaration does not start it again. ' +
            'Changes no routing. A repeated request changes nothing, and returns the first rollback.',
          params: NamedExperiment,
          body: RollbackRequest,
          response: {
            200: RolledBack,
            ...problemResponses(
              'unauthorized',
              'not-found',
              'experiment-ended',
              'rate-limited',
              'overloaded',
              'storage-unavailable',
            ),
          },
        },
      },
      async ({ params, body, log }) => {
        const { name } = params
        const experiment = await find(name)
        const rolledBack = await guard(() => judge.rollBack(experiment, body.reason))
        if (rolledBack === undefined) {
          throw new ProblemError(
            'experiment-ended',
            `The experiment ${name} has ended already. It was not rolled back automatically.`,
          )
        }
        log.info({ experiment: name, rolledBack }, 'rollback recorded')
        return rolledBack
      },
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
