/** The texts of a template of several lines, without the indentation that its lines share and without the breaks around it. */
export function indented(strings: TemplateStringsArray): TemplateStringsArray {
  const texts = strings.map((text, index) => (index === strings.length - 1 ? text.trimEnd() : text))
  const margins = texts.flatMap((text) => [...text.matchAll(/\n( *)/g)].map(([, margin = '']) => margin.length))
  const shared = Math.min(...margins)
  const shifted = texts.map((text) => text.replaceAll(/\n( *)/g, (_, margin: string) => `\n${margin.slice(shared)}`))
  const all = shifted.map((text, index) => (index === 0 ? text.replace(/^\n/, '') : text))
  return Object.assign(all, { raw: all })
}
