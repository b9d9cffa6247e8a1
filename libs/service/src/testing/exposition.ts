/** A sample of an exposition. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly exemplar?: { readonly labels: Readonly<Record<string, string>>; readonly value: number }
}

/** A metric family with its samples. */
export interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: Sample[]
}

const labelSet = '\\{(?:[a-zA-Z_]\\w*="(?:[^"\\\\\\n]|\\\\[\\\\n"])*",?)*\\}'
const sampleLine = new RegExp(
  `^(?<name>[a-zA-Z_:][\\w:]*)(?<labels>${labelSet})? (?<value>\\S+)(?: # (?<exemplar>${labelSet}) (?<example>\\S+) (?<time>\\d+(?:\\.\\d+)?))?$`,
)
const label = /(?<name>[a-zA-Z_]\w*)="(?<value>(?:[^"\\]|\\.)*)"/g

/**
 * Parses the Prometheus text format or OpenMetrics.
 * @throws {SyntaxError} on a line that is neither a comment nor a sample, and on a sample outside its metric family.
 */
export function readExposition(text: string): Family[] {
  const families: Family[] = []
  let help = ''
  for (const line of text.split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (keyword === 'HELP') help = rest
    else if (keyword === 'TYPE') {
      if (families.some((family) => family.name === name)) throw new SyntaxError(`${name} is declared twice.`)
      families.push({ name, type: rest, help, samples: [] })
    } else if (line !== '' && line !== '# EOF') {
      const sample = readSample(line)
      const family = families.at(-1)
      if (!family || !sample.name.startsWith(family.name))
        throw new SyntaxError(`The sample is outside its metric family: ${line}`)
      family.samples.push(sample)
    }
  }
  return families
}

function readSample(line: string): Sample {
  const { name = '', labels = '', value = '', exemplar, example } = sampleLine.exec(line)?.groups ?? {}
  if (name === '') throw new SyntaxError(`The line is not a sample: ${line}`)
  return {
    name,
    labels: readLabels(labels),
    value: numberOf(value),
    ...(exemplar !== undefined && { exemplar: { labels: readLabels(exemplar), value: numberOf(example) } }),
  }
}

function readLabels(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(label)].map(({ groups }) => [groups?.name ?? '', groups?.value ?? '']))
}

function numberOf(text = ''): number {
  return text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text)
}
