import { join } from 'node:path'
import { type ExperimentServiceSettings, experimentSecretKeys, paths } from '@sms-checker/contracts'
import { createService, type Service, type ServiceOptions } from '@sms-checker/service'
import { type Experiment, readExperiment } from './experiment/experiment-file.ts'
import { identifier } from './experiment/identify.ts'
import { evidenceMetrics } from './plugins/evidence-metrics.ts'
import { authenticateOperator } from './plugins/operator-authentication.ts'
import { operatorPage } from './plugins/operator-page.ts'
import { guardStorage } from './plugins/storage-guard.ts'
import { eventsRoutes, summaryRoutes } from './routes/events.ts'
import { experimentsRoutes } from './routes/experiments.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { usersRoutes } from './routes/users.ts'
import { EvidenceStore } from './storage/evidence-store.ts'
import { openDatabase } from './storage/open-database.ts'
import { scheduleRetention } from './storage/retention.ts'
import { ShadowStore } from './storage/shadow-store.ts'
import { VerdictStore } from './storage/verdict-store.ts'
import { createUserIdHash, readSecret } from './user-id-hash.ts'
import { verdictMetrics } from './verdict/verdict-metrics.ts'
import { VerdictService } from './verdict/verdict-service.ts'

/** Maximum size in bytes of a request body where a route sets no limit of its own. */
const bodyLimit = 8 * 1_024

export interface AppOptions {
  readonly settings: ExperimentServiceSettings
  /** The experiment that runs, instead of the one in the experiment file. */
  readonly experiment?: Experiment
  /** Where log lines go instead of standard output. */
  readonly logStream?: ServiceOptions['logStream']
}

/**
 * Opens and migrates the database, and builds the service; it does not listen yet.
 *
 * @throws {ConfigurationError} when a secret, the experiment file or the database cannot be used
 */
export async function buildApp({ settings, experiment, logStream }: AppOptions): Promise<Service> {
  const running = experiment ?? readExperiment(settings.EXPERIMENT_FILE)
  const database = await openDatabase({ directory: settings.DATA_DIR, url: settings.DATABASE_URL })
  const secretsDirectory = settings.SECRETS_DIR ?? settings.DATA_DIR
  const secret = (name: string) => readSecret(join(secretsDirectory, name), settings.SECRETS_DIR === undefined)
  const hash = createUserIdHash(secret(experimentSecretKeys.userIdKey))
  const authenticate = authenticateOperator(secret(experimentSecretKeys.operatorToken))
  const store = await EvidenceStore.open({ database, experiment: running, keyFingerprint: hash.fingerprint })

  const service = await createService({
    name: 'experiment-service',
    settings,
    labels: { variant: 'none', version: settings.APP_VERSION },
    document: {
      title: 'experiment-service',
      description:
        'Stores what an experiment needs to know. Internal: app-service, model-service and operators are its clients.',
      version: '1.0.0',
      tags: {
        evidence: 'Events, feedback and what is stored about a user.',
        verdicts: 'What the evidence says about experiments and the shadow model.',
      },
      securitySchemes: {
        operatorToken: { type: 'http', scheme: 'bearer', description: 'The operator token, from a Secret or a file.' },
      },
    },
    bodyLimit,
    ...(logStream && { logStream }),
  })
  // Fastify runs this hook after the responses in flight.
  service.addHook('onClose', () => store.close())
  service.log.info({ database: database.kind, experiment: running?.name ?? 'none' }, 'storage opened')

  const guard = guardStorage(service, store)
  const metrics = evidenceMetrics(service, {
    store,
    directory: database.kind === 'sqlite' ? settings.DATA_DIR : undefined,
  })
  scheduleRetention(service, database, { days: settings.RETENTION_DAYS })
  await service.register(eventsRoutes, { store, guard, metrics, identify: identifier(hash, running) })
  await service.register(feedbackRoutes, { store, guard, hash })
  await service.register(summaryRoutes, { store, guard })
  await service.register(usersRoutes, { store, guard, hash, authenticate })
  const verdicts = new VerdictStore(database)
  const shadows = new ShadowStore(database)
  const judge = new VerdictService(service, {
    verdicts,
    shadows,
    metrics: verdictMetrics(service),
    declared: running?.name,
    intervalSeconds: settings.JUDGE_INTERVAL_SECONDS,
  })
  await service.register(experimentsRoutes, { verdicts, judge, guard, authenticate })
  const consoleDirectory = settings.CONSOLE_DIR
  if (consoleDirectory !== undefined) await service.register(operatorPage, { directory: consoleDirectory })
  service.get(paths.openapi, { schema: { hide: true } }, () => service.swagger())
  return service
}
