/** Plain scalars that a YAML 1.1 or 1.2 parser does not resolve to a string, such as `yes` and `0o17`. */
const ambiguousScalar =
  /^(?:~|null|true|false|yes|no|on|off|y|n|[-+]?\.(?:inf|nan)|[-+]?[\d._:]+(?:e[-+]?\d*)?|[-+]?e[-+]?\d+|0[xob][\da-f_]*|=|<<|\d{4}-\d\d?-\d\d?.*)$/i

const plainText = /^[\p{L}\d_/](?:[\p{L}\d_./@=+*()$~^;!?<>-]|:(?=\S)|,(?=\S)| (?=[\p{L}\d_./@=+*()$~^;!?<>-]))*$/u
/** Characters that YAML parsers reject or treat as a line break when they are not escaped. */
const unprintable = /[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/gu

/** Returns the string as a single-line YAML scalar, quoted when a parser could read it as anything else. */
export function yamlPlain(text: string, alwaysQuoted = false): string {
  if (!alwaysQuoted && plainText.test(text) && !isAmbiguous(text)) return text
  if (/["\\]/.test(text) && !text.includes("'") && isPrintable(text)) return `'${text}'`
  return doubleQuoted(text)
}

/** Whether a YAML 1.1 or 1.2 parser could resolve the unquoted string to another type. */
function isAmbiguous(text: string): boolean {
  return ambiguousScalar.test(text)
}

/** Whether YAML allows every character of the string unescaped. */
function isPrintable(text: string): boolean {
  return text.search(unprintable) === -1
}

/** Returns the string in double quotes, with all unprintable characters escaped. */
export function doubleQuoted(text: string): string {
  return escaped(JSON.stringify(text))
}

function escaped(text: string): string {
  return text.replace(unprintable, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Returns template source whose output is the text: `{{ … }}` of other template languages becomes a raw string. */
export function escapeBraces(text: string): string {
  const braced = text.replace(/\{\{[^`{}]*\}\}|\{{2,}/g, (found) => {
    return found.endsWith('}') ? `{{\`${found}\`}}` : `{{ "${found}" }}`
  })
  return braced.replace(/\{(?=\{\{[`\s])/g, (found, at: number) => (braced[at - 1] === '{' ? found : '{{ "{" }}'))
}

/** Escapes text before an action. A trailing `{` would otherwise open the action one character too early. */
export function beforeAction(text: string): string {
  return text.endsWith('{')
    ? `${escapeBraces(text.replace(/\{+$/, ''))}{{ "${/\{+$/.exec(text)?.[0]}" }}`
    : escapeBraces(text)
}

/**
 * Returns the header and lines of the block scalar for the text, or `undefined` when only a quoted scalar reproduces it:
 * for leading white space, trailing white space (which a following `{{-` would trim), blank lines and control characters.
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
