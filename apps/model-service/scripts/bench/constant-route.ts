import { Prediction, paths, predictRequest } from '@sms-checker/contracts'
import { createService } from '@sms-checker/service'

// The same route as model-service's, answering a constant: what HTTP, validation, logs and metrics alone cost.

const service = await createService({
  settings: { LOG_LEVEL: 'warn', MAX_EVENT_LOOP_DELAY_MS: 0 },
  labels: { variant: 'primary', version: '0.0.0' },
  document: { title: 'constant', description: 'Answers a constant.', version: '0.0.0' },
  bodyLimit: 64 * 1_024,
})
service.post(
  paths.predict,
  { schema: { body: predictRequest(), response: { 200: Prediction } } },
  async ({ body }) => ({
    sms: body.sms,
    result: 'ham' as const,
    probability: 0.123_456_789,
    classifier: 'Constant',
    model: { id: 'constant', version: '0.0.0', variant: 'primary' as const },
  }),
)
await service.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
