import type { AppPrediction, MessagePart } from '@sms-checker/contracts'
import { useText } from '../../../i18n/language.tsx'
import styles from './explained-message.module.css'

/**
 * Shows the message and highlights the parts that influenced the verdict: by colour, by underline and, for screen readers, in a
 * list below it.
 */
export function ExplainedMessage({ prediction }: { readonly prediction: AppPrediction }) {
  const text = useText().prediction
  const spans = splitIntoSpans(prediction.sms, prediction.explanation ?? [])
  const tones = (['spam', 'ham'] as const).filter((tone) => spans.some((span) => span.tone === tone))
  let offset = 0
  return (
    <figure className={styles.message}>
      <figcaption>{tones.length > 0 ? text.explanation : text.message}</figcaption>
      <blockquote dir="auto">
        {spans.map(({ text: part, tone, strong }) => {
          const key = offset
          offset += part.length
          if (!tone) return part
          return (
            <mark key={key} data-tone={tone} data-strong={strong || undefined}>
              {part}
            </mark>
          )
        })}
      </blockquote>
      {tones.length > 0 && (
        <ul className={styles.legend}>
          {tones.map((tone) => (
            <li key={tone}>
              <mark data-tone={tone} aria-hidden="true">
                {text.pointsTo[tone]}
              </mark>
              <span className="visually-hidden">
                {text.pointsTo[tone]}:{' '}
                {spans.flatMap((span) => (span.tone === tone ? [`“${span.text}”`] : [])).join(', ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </figure>
  )
}

/** A part of a message. It has a tone if it influenced the verdict. */
export interface Span {
  readonly text: string
  readonly tone?: 'spam' | 'ham'
  /** Whether the part is among the most influential ones. */
  readonly strong?: boolean
}

/** Parts with less than this share of the largest weight are not highlighted. */
const minimumShare = 0.1

/** Parts with at least this share of the largest weight are highlighted as strong. */
const strongShare = 0.5

/**
 * Splits a message at the parts of its explanation, which come strongest first. A part that overlaps a stronger one is dropped. The
 * texts of the spans add up to the message.
 */
export function splitIntoSpans(sms: string, explanation: readonly MessagePart[]): Span[] {
  const largest = Math.max(0, ...explanation.map(({ weight }) => Math.abs(weight)))
  const parts: MessagePart[] = []
  for (const part of explanation) {
    const valid = part.start < part.end && part.end <= sms.length && Math.abs(part.weight) > minimumShare * largest
    if (valid && parts.every(({ start, end }) => part.end <= start || end <= part.start)) parts.push(part)
  }
  const spans: Span[] = []
  let offset = 0
  for (const { start, end, weight } of parts.sort((a, b) => a.start - b.start)) {
    if (offset < start) spans.push({ text: sms.slice(offset, start) })
    const strong = Math.abs(weight) >= strongShare * largest
    spans.push({ text: sms.slice(start, end), tone: weight > 0 ? 'spam' : 'ham', strong })
    offset = end
  }
  if (offset < sms.length) spans.push({ text: sms.slice(offset) })
  return spans
}
