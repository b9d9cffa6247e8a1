/**
 * Groups messages that come from one template, so that a split keeps them together: two messages belong together when, with links and
 * numbers masked, they are the same or share six words in a row.
 * @returns for each message, the index of the first message of its group
 */
export function nearDuplicateGroups(texts: readonly string[]): number[] {
  const parent = texts.map((_, i) => i)
  const root = (start: number): number => {
    let i = start
    while (parent[i] !== i) {
      const above = parent[i] ?? i
      parent[i] = parent[above] ?? above
      i = above
    }
    return i
  }
  const firstWith = new Map<string, number>()
  texts.forEach((text, i) => {
    for (const shingle of shingles(text)) {
      const first = firstWith.get(shingle)
      if (first === undefined) firstWith.set(shingle, i)
      else {
        const [a, b] = [root(first), root(i)]
        parent[Math.max(a, b)] = Math.min(a, b)
      }
    }
  })
  return texts.map((_, i) => root(i))
}

const shingleLength = 6

function shingles(text: string): string[] {
  const words = template(text)
  if (words.length <= shingleLength) return [words.join(' ')]
  return words.slice(shingleLength - 1).map((_, start) => words.slice(start, start + shingleLength).join(' '))
}

/** Words with what varies from copy to copy masked. */
function template(text: string): string[] {
  const masked = text
    .toLowerCase()
    .replace(/https?:\/\/\S+|\b[\w-]+(?:\.[\w-]+)+\/\S*|\bwww\.\S+/g, ' link ')
    .replace(/\d[\d.,:x*-]*/g, ' 0 ')
  return masked.match(/[\p{L}\p{N}]+/gu) ?? [text.trim()]
}
