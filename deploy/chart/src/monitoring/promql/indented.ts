/** The texts of a template of several lines, without the indentation that its lines share and without its first line break. */
export function indented(strings: TemplateStringsArray): TemplateStringsArray {
  const margins = strings.flatMap((text) =>
    [...text.matchAll(/\n( *)(?=\S|$)/g)].map(([, margin = '']) => margin.length),
  )
  const shared = Math.min(...margins)
  const texts = strings.map((text, index) => {
    const lines = text.replaceAll(/\n( *)/g, (_, margin: string) => `\n${margin.slice(shared)}`)
    const from = index === 0 ? lines.replace(/^\n/, '') : lines
    return index === strings.length - 1 ? from.trimEnd() : from
  })
  return Object.assign(texts, { raw: texts })
}
