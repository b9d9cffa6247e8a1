import { tpl } from '@helm-ts/chart'
import { values } from '../values/values.ts'

/** Environment of both services; a ConfigMap holds nothing but texts. */
export const commonSettings = {
  LOG_LEVEL: values.settings.logLevel,
  MAX_MESSAGE_LENGTH: tpl`${values.settings.maxMessageLength}`,
  MAX_EVENT_LOOP_DELAY_MS: tpl`${values.settings.maxEventLoopDelayMs}`,
  SHUTDOWN_GRACE_MS: tpl`${values.pods.shutdownGraceMs}`,
}
