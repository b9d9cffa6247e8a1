import { values } from '../../values/values.ts'

const { groupWait, groupInterval, repeatInterval, watchdog } = values.monitoring.alertmanager

/** The names of the two receivers. */
export const receivers = { team: 'team', watchdog: 'watchdog' } as const

export const watchdogAlert = 'Watchdog'

/** One message for what is wrong with one variant in one way. */
export const grouping = {
  by: ['release', 'alertname', 'variant'],
  wait: groupWait,
  interval: groupInterval,
  repeat: repeatInterval,
} as const

/** As often as asked for: whatever has been due is sent when its group's interval has passed. */
export const heartbeat = { by: ['release'], wait: '0s', interval: '30s', repeat: watchdog.repeatInterval } as const

/** What is down or not ready is slow and strange besides: that is no news. */
export const inhibition = {
  sources: ['TargetDown', 'VariantDown', 'ModelNotReady'],
  targets: ['HighLatency', 'CanarySlower', 'ShadowNotMirrored', 'SpamShareUnexpected', 'MessageLengthUnexpected'],
  sameOf: ['release', 'variant'],
} as const
