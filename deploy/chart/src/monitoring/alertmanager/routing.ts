import { values } from '../../values/values.ts'

const { groupWait, groupInterval, repeatInterval, watchdog } = values.monitoring.alertmanager

/** The names of the two receivers. */
export const receivers = { team: 'team', watchdog: 'watchdog' } as const

export const watchdogAlert = 'Watchdog'

/** Groups alerts into one notification per alert name and variant. */
export const grouping = {
  by: ['release', 'alertname', 'variant'],
  wait: groupWait,
  interval: groupInterval,
  repeat: repeatInterval,
} as const

/** A short group interval, because Alertmanager repeats notifications only when a group interval has passed. */
export const heartbeat = { by: ['release'], wait: '0s', interval: '30s', repeat: watchdog.repeatInterval } as const

/** Mutes the consequences of a variant that is down or not ready. */
export const inhibition = {
  sources: ['TargetDown', 'VariantDown', 'ModelNotReady'],
  targets: ['HighLatency', 'CanarySlower', 'ShadowNotMirrored', 'SpamShareUnexpected', 'MessageLengthUnexpected'],
  sameOf: ['release', 'variant'],
} as const
