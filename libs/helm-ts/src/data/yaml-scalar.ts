/** Words and numbers that some YAML reader takes for something else than a text, 1.1's `yes` and `0o17` among them. */
const lookAlike =
  /^(?:~|null|true|false|yes|no|on|off|y|n|[-+]?\.(?:inf|nan)|[-+]?[\d._:]+(?:e[-+]?\d*)?|[-+]?e[-+]?\d+|0[xob][\da-f_]*|=|<<|\d{4}-\d\d?-\d\d?.*)$/i

const plainText = /^[\p{L}\d_/](?:[\p{L}\d_./@=+*()$~^;!?<>-]|:(?=\S)|,(?=\S)| (?=[\p{L}\d_./@=+*()$~^;!?<>-]))*$/u
/** What YAML's readers refuse or take for a line break when it stands in the stream as itself. */
const unprintable = /[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/gu

/** A text as one line of YAML that every reader gives back as that text: bare where safe, quoted where not. */
export function yamlPlain(text: string, alwaysQuoted = false): string {
  if (!alwaysQuoted && plainText.test(text) && !isLookAlike(text)) return text
  if (/["\\]/.test(text) && !text.includes("'") && isPrintable(text)) return `'${text}'`
  return doubleQuoted(text)
}

/** Whether some YAML reader would take the bare text for something else than a text. */
export function isLookAlike(text: string): boolean {
  return lookAlike.test(text)
}

/** Whether a YAML stream may hold every character of the text as itself. */
export function isPrintable(text: string): boolean {
  return text.search(unprintable) === -1
}

/** A text in double quotes, with every character escaped that a YAML stream may not hold as itself. */
export function doubleQuoted(text: string): string {
  return escaped(JSON.stringify(text))
}

/** YAML whose unprintable characters all stand in double quotes, with them escaped. */
export function escapeUnprintable(yaml: string): string {
  return yaml.replace(/[^\n\t]+/g, escaped)
}

function escaped(text: string): string {
  return text.replace(unprintable, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same inside a template, where braces would be read. */
export function yamlText(text: string): string {
  return escapeBraces(yamlPlain(text))
}

/** Text that the template engine gives back unread: foreign `{{ … }}` goes through as a raw string. */
export function escapeBraces(text: string): string {
  const braced = text.replace(/\{\{[^`{}]*\}\}|\{{2,}/g, (found) => {
    return found.endsWith('}') ? `{{\`${found}\`}}` : `{{ "${found}" }}`
  })
  return braced.replace(/\{(?=\{\{[`\s])/g, (found, at: number) => (braced[at - 1] === '{' ? found : '{{ "{" }}'))
}

/** Text right before an action: a last brace would open the action one character too early. */
export function beforeAction(text: string): string {
  return text.endsWith('{')
    ? `${escapeBraces(text.replace(/\{+$/, ''))}{{ "${/\{+$/.exec(text)?.[0]}" }}`
    : escapeBraces(text)
}

/**
 * The header and lines of a block scalar that gives back exactly this text,
 * or nothing where only a quoted text does: blanks at the start or, where an action behind them would trim them, at the
 * end; lines of blanks alone; control characters.
 */
export function blockScalar(text: string, fewestLines = 2): { header: string; lines: string[] } | undefined {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const lines = body.split('\n')
  const hasOddLine = lines.some((line) => line.replaceAll('\t', '').search(unprintable) !== -1 || /^\s+$/.test(line))
  const startsOddly = /^(?:\s|$)/.test(lines[0] ?? '')
  const endsOddly = /(?:^|\s)$/.test(lines.at(-1) ?? '')
  if (lines.length < fewestLines || hasOddLine || startsOddly || endsOddly) return undefined
  return { header: text.endsWith('\n') ? '|' : '|-', lines }
}
