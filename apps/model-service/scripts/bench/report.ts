/** The item with the median value. */
export function medianBy<T>(items: readonly T[], value: (item: T) => number): T {
  const sorted = items.toSorted((a, b) => value(a) - value(b))
  const median = sorted[Math.floor(sorted.length / 2)]
  if (median === undefined) throw new Error('There are no measurements.')
  return median
}

/** Median of the ratios between rounds that ran one after the other, which a slow minute of the machine changes least. */
export function medianRatio<Subject, Other>(
  subject: { readonly rounds: readonly Subject[]; readonly value: (round: Subject) => number },
  other: { readonly rounds: readonly Other[]; readonly value: (round: Other) => number },
): number {
  const ratios = other.rounds.flatMap((round, index) => {
    const counterpart = subject.rounds[index]
    return counterpart === undefined ? [] : [subject.value(counterpart) / other.value(round)]
  })
  return medianBy(ratios, (ratio) => ratio)
}

/** Formats a table: the first column is aligned left, the others right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      widths
        .map((width, column) => {
          const cell = line[column] ?? ''
          return column === 0 ? cell.padEnd(width) : cell.padStart(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
