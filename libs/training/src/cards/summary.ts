import type { ModelFigures } from '../evaluation/figures.ts'
import { percent, percentInterval, plainInterval } from './numbers.ts'

/** What is asked of each family: the least, and what it aims at. */
const asked = [
  {
    name: 'MCC, Almeida closed',
    least: '0.955',
    goal: '0.972',
    value: (f: ModelFigures) => f.closed.mcc,
    text: (f: ModelFigures) => `${f.closed.mcc.toFixed(3)} (ham blocked ${percent(f.closed.hamBlocked)})`,
    reached: (value: number, bound: number) => value >= bound,
  },
  {
    name: 'MCC, recent smishing against chat',
    least: '0.94',
    goal: '0.965',
    value: (f: ModelFigures) => f.recent.mcc.value,
    text: (f: ModelFigures) => plainInterval(f.recent.mcc),
    reached: (value: number, bound: number) => value >= bound,
  },
  {
    name: 'Bank, delivery and code alerts blocked',
    least: '0.25',
    goal: '0.05',
    value: (f: ModelFigures) => f.alerts.blocked.value,
    text: (f: ModelFigures) => percentInterval(f.alerts.blocked),
    reached: (value: number, bound: number) => value <= bound,
  },
] as const

/** One row for each figure that is asked for, one column for each model; says plainly where one is missed. */
export function summary(models: readonly ModelFigures[]): string[][] {
  return [
    ['', 'asked', 'goal', ...models.map(({ id }) => id)],
    ...asked.map(({ name, least, goal, value, text, reached }) => [
      name,
      least,
      goal,
      ...models.map((figures) => {
        const verdict = reached(value(figures), Number(goal))
          ? 'goal reached'
          : reached(value(figures), Number(least))
            ? 'reached'
            : '**missed**'
        return `${text(figures)}: ${verdict}`
      }),
    ]),
  ]
}
