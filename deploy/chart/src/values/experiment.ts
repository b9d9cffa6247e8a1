import { t } from '@helm-ts/chart'
import { experimentMetrics, experimentNamePattern, type Guardrail, maxHypothesis } from '@sms-checker/contracts'
import { imageRepositories } from '../images.ts'
import { image, optionalHostPattern, optionalSecretNamePattern, persistence, resources } from './fields.ts'

export const experiment = t.group(
  'experiment-service stores what an experiment needs to know: how each request was answered, what the shadow model predicted, and feedback.',
  {
    enabled: t.bool(
      true,
      'Install experiment-service. Without it, the system stores no evidence and refuses feedback.',
    ),
    name: t
      .string(
        '',
        'Name of the experiment. A new name starts a new experiment. Defaults to `canary-` and the image tag of the app canary. ' +
          'Users are counted while istio.canary.enabled is true.',
      )
      .pattern(new RegExp(`${experimentNamePattern}|^$`)),
    hypothesis: t
      .string('', 'What the canary is expected to change, in words. Shown beside the verdict. At most 500 characters.')
      .pattern(new RegExp(`^[\\s\\S]{0,${maxHypothesis}}$`)),
    guardrails: t.of<Guardrail[]>(
      experimentMetrics.map((metric) => ({ metric, margin: 1.5, floor: 0.005 })),
      'What the canary must not worsen. A guardrail passes when the share of users with the event is shown to be less than `margin` times that ' +
        'of stable, or less than `floor`. Metrics: `errors` (a server error or a timeout), `slow`, `marked-wrong` (by feedback), `left` (left the ' +
        'assigned variant). Replaced as a whole.',
      {
        minItems: 1,
        maxItems: experimentMetrics.length,
        items: {
          type: 'object',
          required: ['metric'],
          properties: {
            metric: { type: 'string', enum: [...experimentMetrics] },
            margin: { type: 'number', exclusiveMinimum: 1, maximum: 7 },
            floor: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
          },
          additionalProperties: false,
        },
      },
    ),
    successMetric: t.enum(
      ['', ...experimentMetrics],
      '',
      'Metric that the canary must improve before it is promoted. Empty: it is enough not to be worse.',
    ),
    minimumDays: t.int(3, 'Days before the canary can be promoted.').min(0).max(365),
    minimumUsers: t.int(500, 'Users of the canary before it can be promoted.').min(1).max(1_000_000_000),
    horizonDays: t.int(28, 'Days after which a person decides, if the evidence has not.').min(1).max(365),
    slowMilliseconds: t.int(1000, 'A response that takes longer counts as slow, in milliseconds.').min(1).max(60_000),
    retentionDays: t
      .int(30, 'Days for which events are kept, and what is known about a user after the end of the experiment.')
      .min(1)
      .max(3650),
    image: image(imageRepositories.experimentService, 'experiment-service'),
    replicas: t.int(1, 'Number of replicas. More than one requires PostgreSQL.').min(1),
    persistence: {
      ...persistence('2Gi'),
      enabled: t.bool(
        true,
        'Keep the SQLite database in a PersistentVolumeClaim. When disabled, a new pod starts with an empty one.',
      ),
    },
    database: t.group('PostgreSQL instead of SQLite.', {
      existingSecret: t
        .string('', 'Existing Secret with the URL of the database under the key `url`. Empty uses SQLite on a volume.')
        .pattern(optionalSecretNamePattern),
    }),
    existingSecret: t
      .string(
        '',
        'Existing Secret with the keys `user-id-key` (user ids are stored as hashes with this key) and `operator-token`. When empty, the ' +
          'chart generates both at the first installation, and keeps them. Set it when a tool renders the chart without access to the cluster.',
      )
      .pattern(optionalSecretNamePattern),
    console: t.group(
      'The operator page, which shows the verdict. Its data requires the operator token of the Secret.',
      {
        host: t
          .string(
            '',
            'Hostname of the operator page at the Istio gateway. Must differ from the other hosts. When empty, it is not exposed: use kubectl port-forward.',
          )
          .pattern(optionalHostPattern),
        gatewayPrincipal: t
          .string(
            '*/ns/istio-system/sa/istio-ingressgateway-service-account',
            "Identity of the ingress gateway's pods, the only client that may request the page from experiment-service. The default is that of " +
              '`istioctl install`; with the Helm chart `gateway`, the service account has the name of its release.',
          )
          .pattern(/^(\*|[a-z0-9.-]+)\/ns\/[a-z0-9-]+\/sa\/[a-z0-9.-]+$/),
      },
    ),
    autoRollback: t.group(
      'A controller that takes the users off the canary when the verdict is roll back, or the canary is down. It uses the image of ' +
        'experiment-service, and may change nothing in the cluster but the VirtualService app-service. It never promotes.',
      {
        enabled: t.bool(false, 'Install the controller. Requires istio.enabled and experiment.enabled.'),
        intervalSeconds: t.int(15, 'Interval at which the controller reads the verdict, in seconds.').min(1).max(3_600),
        resources: resources({ cpu: '10m', memory: '64Mi' }, '128Mi'),
      },
    ),
    resources: resources({ cpu: '50m', memory: '128Mi' }, '256Mi'),
  },
)
